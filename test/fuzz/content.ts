import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadDetections } from '../../src/detections/find-detections.ts';
import { findSearches } from '../../src/detections/find-searches.ts';
import { createEventMapper } from '../../src/ingest/map-event.ts';
import { eventFields } from '../../src/ingest/read/event-fields.ts';
import { loadKnowledge, readAllKnowledge } from '../../src/knowledge/load-knowledge.ts';
import { damage } from './damage.ts';
import type { Random } from './random.ts';
import { Finding, type FuzzTarget } from './target.ts';

type Files = Readonly<Record<string, string>>;

const app: Files = {
  'default/macros.conf':
    '[m(2)]\nargs = a,b\ndefinition = search a=$a$ b="$b$"\nvalidation = isnotnull(a)\nerrormsg = no\n\n[e]\niseval = 1\ndefinition = "x" . "y"\n',
  'default/props.conf':
    '[door]\nTIME_PREFIX = at=\nTIME_FORMAT = %Y-%m-%d %H:%M:%S\nLINE_BREAKER = ([\\r\\n]+)\nSHOULD_LINEMERGE = false\nEXTRACT-a = user=(?<user>\\w+)\nEVAL-b = coalesce(user, "none")\nFIELDALIAS-c = user AS who\nREPORT-d = t\nLOOKUP-e = l user OUTPUT role\nSEDCMD-f = s/secret/x/g\nTRANSFORMS-g = drop\nKV_MODE = json\n\n[source::...log]\nsourcetype = door\n',
  'default/transforms.conf':
    '[t]\nREGEX = id=(\\d+) (\\w+)\nFORMAT = id::$1 word::$2\nMV_ADD = true\n\n[drop]\nREGEX = noise\nDEST_KEY = queue\nFORMAT = nullQueue\n\n[l]\nfilename = people.csv\nmatch_type = WILDCARD(user)\nmax_matches = 2\ncase_sensitive_match = false\n\n[d]\nDELIMS = ",", "="\nFIELDS = a, b\n',
  'default/eventtypes.conf': '[logon]\nsearch = sourcetype=door user=* NOT (id=7)\ntags = x\npriority = 3\n',
  'default/tags.conf': '[eventtype=logon]\nauthentication = enabled\n\n[user=ann]\nvip = enabled\n',
  'default/savedsearches.conf':
    '[Saved one]\nsearch = index=main `m(1,2)` | stats count by user \\\n| where count > 1\ndispatch.earliest_time = -1h\naction.correlationsearch.enabled = 1\naction.correlationsearch.label = One\naction.risk.param._risk = [{"risk_object_field":"user","risk_object_type":"user","risk_score":5}]\n',
  'metadata/default.meta': '[]\nimport = other_app\n',
  'lookups/people.csv': 'user,role\nann,"the ""boss"""\n*bob*,clerk\n10.0.0.0/8,net\n',
  'lookups/kv.yml': 'name: kv\nlookup_type: csv\nfilename: people.csv\ndefault_match: none\nmin_matches: 1\n',
  'macros/one.yml': 'name: one\ndefinition: (user=ann OR user=bob)\ndescription: x\n',
  'detections/two.yml':
    'name: Two\nid: 11111111-2222-3333-4444-555555555555\nversion: 1\ndate: "2024-05-01"\nauthor: a\nstatus: production\ntype: TTP\ndescription: d\nsearch: "`one` | stats count by user"\ntags:\n  mitre_attack_id: [T1059]\nrba:\n  message: m\n  risk_objects: [{ field: user, type: user, score: 5 }]\ntests:\n  - name: t\n    attack_data: [{ data: log.json, sourcetype: door, source: x }]\n',
  'detections/sigma.yml':
    "title: S\nid: 21111111-2222-3333-4444-555555555555\nlogsource: { product: windows, category: process_creation }\ndetection:\n  sel:\n    Image|endswith: ['\\\\cmd.exe', powershell.exe]\n    CommandLine|contains|all: [a, b]\n  condition: sel and not 1 of filter*\n  filter1: { User: x }\nlevel: high\n",
  'sources/door.yaml':
    'name: door\ntitle: Door\nrecognise: [{ keys: [door], where: { kind: [in, "o*"] } }]\nnormalise: { lift: [inner], rename: { a: b } }\nsourcetype: { value: door }\ntime: [at, { field: ts, format: "%s", zone: UTC }]\ntext:\n  - { parse: kv, pairs: " ", separators: "=" }\nfields:\n  - user: [who, inner.user]\n    action: { from: kind, map: { in: allowed }, default: x }\n    n: if(isnull(id), 0, id + 1)\n  - when: { user: ann }\n    extract: \'(?<word>\\w+)\'\n    from: user\neventtypes: { door_in: { when: { kind: in }, tags: [authentication] } }\ndatasets: { Authentication.Authentication: { app: door } }\nindexed: [user]\nexamples: []\n',
  'data/models/M.json': JSON.stringify({
    modelName: 'M',
    objects: [
      {
        objectName: 'D',
        parentName: 'BaseEvent',
        constraints: [{ search: 'tag=authentication user=*' }],
        fields: [{ fieldName: 'user', type: 'string' }],
        calculations: [
          {
            calculationID: 'c',
            calculationType: 'Eval',
            outputFields: [{ fieldName: 'x', type: 'string' }],
            expression: 'upper(user)',
          },
        ],
      },
    ],
  }),
};

const events = [
  '{"door":1,"kind":"in","at":"2024-05-01T10:00:00Z","who":"ann","inner":{"user":"bob"},"id":7}',
  '{"door":1,"kind":"out","ts":"1714557600","a":[1,{"b":null}]}',
  'at=2024-05-01 10:00:00 user=ann id=12 noise secret',
];

/**
 * A directory of content (an app, and a detection repository), changed in a few places: all of it is read, events are mapped with it, its
 * detections are found; what is wrong with it is reported, never thrown.
 */
export function content(): FuzzTarget {
  const shipped = readdirSync('datamodels/sources').map((name) => join('datamodels/sources', name));
  const models = readdirSync('datamodels').filter((name) => name.endsWith('.json'));
  const folder = mkdtempSync(join(tmpdir(), 'splite-fuzz-'));
  // Reading all that ships takes long, and it is always the same.
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  let problems = 0;
  let folders = 0;
  return {
    name: 'content',
    iterate(random, index) {
      const all = { ...app };
      // One of the definitions that ship, as a user's own.
      const source = random.pick(shipped);
      if (random.oneIn(3)) all['sources/own.yaml'] = readFileSync(source, 'utf8');
      if (random.oneIn(6)) all['data/models/Own.json'] = readFileSync(join('datamodels', random.pick(models)), 'utf8');
      const directory = join(folder, String(index));
      const changes = write(all, directory, random);
      try {
        problems += use(directory, random.oneIn(20) ? '.' : empty);
        folders++;
      } catch (error) {
        const { stack = '' } = error as Error;
        throw new Finding(
          `${stack
            .split('\n')
            .slice(0, 2)
            .join(' ')
            .replace(/\(.*\//, '(')}`,
          changes,
        );
      } finally {
        rmSync(directory, { recursive: true, force: true });
      }
    },
    summary: () => `${folders} directories, ${problems} problems reported`,
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Reads everything and uses it; the number of problems that were reported. */
function use(directory: string, shippedDir: string): number {
  const knowledge = loadKnowledge({ shippedDir, contentDirs: [directory] });
  const mapper = createEventMapper(knowledge, { timeZone: 'UTC', now: 1_714_557_600 });
  for (const sourcetype of [undefined, 'door']) {
    const overrides = sourcetype === undefined ? {} : { sourcetype };
    for (const raw of events) {
      const origin = { source: 'x.log', host: 'h', overrides, fallbackTime: 0 };
      const found = mapper.read({ raw, json: eventFields(raw), line: 1 }, origin);
      if (found !== null) mapper.complete(found);
    }
  }
  readAllKnowledge(knowledge);
  const { errors } = loadDetections([directory], directory);
  const { problems } = findSearches([directory], directory);
  return knowledge.problems.length + mapper.problems.length + errors.length + problems.length;
}

/** Writes the files, some of them changed; says how. */
function write(all: Files, directory: string, random: Random): string {
  const names = Object.keys(all);
  const chosen = new Set(random.list(1, 3, () => random.pick(names)));
  const how: string[] = [];
  for (const [name, text] of Object.entries(all)) {
    let bytes = Buffer.from(text);
    if (chosen.has(name)) {
      bytes = Buffer.from(random.oneIn(3) ? damage(bytes, random).bytes : changedText(text, random));
      how.push(`${name}: ${JSON.stringify(bytes.toString('latin1').slice(0, 1500))}`);
    }
    const file = join(directory, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
  return how.join('\n');
}

const odd = [
  '[',
  ']',
  '{',
  '}',
  '"',
  "'",
  ':',
  ' - ',
  '*',
  '&a',
  '!!js',
  '|',
  '>',
  '%',
  '\\',
  '$1',
  '(?<',
  '(a+)+$',
  'null',
  '-1',
  '1e999',
  '../..',
  '/etc/passwd',
  '__proto__',
  'constructor',
  '\t',
  '\0',
  'true',
  '[]',
  '{}',
  '=',
  '#',
  '`m(',
  '\n\n',
];

/** Pieces taken out, doubled, exchanged, or replaced by something odd. */
function changedText(text: string, random: Random): string {
  let parts = random.oneIn(2) ? text.split('\n') : text.split(/(?<=[\s,:=])/);
  const by = parts.join('') === text ? '' : '\n';
  for (let times = random.integer(1, 4); times > 0; times--) {
    const at = random.integer(0, parts.length - 1);
    const other = random.integer(0, parts.length - 1);
    const copy = [...parts];
    switch (random.integer(0, 4)) {
      case 0:
        copy.splice(at, 1);
        break;
      case 1:
        copy.splice(at, 0, copy[other] ?? '');
        break;
      case 2:
        [copy[at], copy[other]] = [copy[other] ?? '', copy[at] ?? ''];
        break;
      case 3:
        copy[at] = random.pick(odd);
        break;
      default:
        copy[at] = `${copy[at] ?? ''}${random.pick(odd)}`;
    }
    parts = copy.length === 0 ? [''] : copy;
  }
  return parts.join(by);
}
