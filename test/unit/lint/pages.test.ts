import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type FoundSearch, findSearches } from '../../../src/detections/find-searches.ts';
import { lintSearches } from '../../../src/detections/lint/lint.ts';
import { lintRules } from '../../../src/detections/lint/rules.ts';
import { placeInYaml } from '../../../src/detections/scalar-position.ts';
import { isSigmaText } from '../../../src/detections/sigma/rule.ts';
import { loadKnowledge } from '../../../src/knowledge/load-knowledge.ts';
import { parseYaml } from '../../../src/knowledge/yaml-text.ts';

const content = mkdtempSync(join(tmpdir(), 'lint-pages-'));
mkdirSync(join(content, 'macros'));
writeFileSync(
  join(content, 'macros/security_content_summariesonly.yml'),
  'name: security_content_summariesonly\ndefinition: summariesonly=false\n',
);
writeFileSync(
  join(content, 'macros/my_exclusions_filter.yml'),
  'name: my_exclusions_filter\ndefinition: search user!=root\n',
);
writeFileSync(
  join(content, 'macros/known_hosts_filter.yml'),
  'name: known_hosts_filter\ndefinition: search host!=$host$\narguments: [host]\n',
);
afterAll(() => rmSync(content, { recursive: true }));
const knowledge = loadKnowledge({ shippedDir: '.', contentDirs: [content] });
const codes = lintRules.map(({ code }) => code);

function foundSearch(language: string, text: string): FoundSearch {
  if (language === 'spl')
    return { path: 'example.spl', id: 'example', spl: text, file: text, place: (offset) => offset };
  if (isSigmaText(text)) {
    writeFileSync(join(content, 'example.yml'), text);
    const { searches, problems } = findSearches(['example.yml'], content);
    expect(problems).toEqual([]);
    return searches[0]!;
  }
  const spl = (parseYaml(text) as { search: string }).search;
  return { path: 'example.yml', id: 'example', spl, file: text, place: placeInYaml(text, 'search', spl) };
}

const found = (code: string, language: string, text: string) =>
  lintSearches([foundSearch(language, text)], {
    knowledge,
    now: 1_700_000_000,
    timeZone: 'UTC',
    rules: lintRules.filter((rule) => rule.code === code),
    wholeRoots: [],
  });

describe.each(codes)('%s', (code) => {
  const path = `docs/lint/${code}.md`;
  it('has a page', () => expect(existsSync(path)).toBe(true));
  const page = existsSync(path) ? readFileSync(path, 'utf8') : '';
  for (const [, language, kind, text] of page.matchAll(/^```(\w+) (bad|good)\n(.*?)\n```$/gms))
    it(`${kind === 'bad' ? 'finds' : 'leaves alone'}: ${text!.slice(0, 80)}`, () => {
      const findings = found(code, language!, text!);
      if (kind === 'good') expect(findings).toEqual([]);
      else {
        expect(findings).not.toEqual([]);
        for (const { span } of findings) expect(text!.slice(span!.start, span!.end)).not.toBe('');
      }
    });
});

it('no page is left over', () => {
  expect(
    readdirSync('docs/lint')
      .filter((name) => name !== 'README.md')
      .sort(),
  ).toEqual(codes.map((code) => `${code}.md`).sort());
});
