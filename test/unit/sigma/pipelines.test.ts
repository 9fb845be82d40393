import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { SigmaCollection } from '../../../src/detections/sigma/collection.ts';
import { loadPipelines } from '../../../src/detections/sigma/pipelines.ts';
import { temporaryDirectory } from '../../support/cli.ts';

const rule = (logsource: string, detection: string): string =>
  `title: Test\nlogsource: {${logsource}}\ntags: [attack.t1059]\ndetection:\n${detection
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')}\n`;

/** The search of a rule after the pipelines that ship and the one given, or what is wrong. */
function search(rule: string, pipeline = '', file = 'sigma/own.yml'): string {
  const directory = temporaryDirectory();
  mkdirSync(dirname(join(directory, file)), { recursive: true });
  writeFileSync(join(directory, file), pipeline);
  const collection = new SigmaCollection(() => loadPipelines([directory]));
  collection.add('rule.yml', rule);
  const { rules, errors } = collection.convert();
  const [error] = errors;
  if (error)
    return `${error.path.endsWith('rule.yml') ? 'rule' : 'pipeline'}:${error.problems[0]!.line}: ${error.message}`;
  return rules[0]!.detection.search;
}

const selection = 'selection:\n  Image: x\n  EventID: 7\ncondition: selection';

it('Windows: a category is an event of Sysmon, a service a channel', () => {
  expect(
    search(rule('product: windows, category: process_creation', 'selection:\n  Image: x\ncondition: selection')),
  ).toBe('source="*WinEventLog:Microsoft-Windows-Sysmon/Operational" EventCode=1 Image="x"');
  expect(
    search(rule('product: windows, service: security', 'selection:\n  EventID: [1, 2]\ncondition: selection')),
  ).toBe('source="*WinEventLog:Security" EventCode IN (1, 2)');
});

it.each([
  ['product: aws, service: cloudtrail', 'sourcetype="aws:cloudtrail" Image="x" EventID=7'],
  [
    'product: azure, service: signinlogs',
    'sourcetype IN ("azure:monitor:aad", "azure:aad:signin", "azure:aad:audit") Image="x" EventID=7',
  ],
  ['product: okta, service: okta', 'sourcetype="OktaIM2:log" Image="x" EventID=7'],
  ['product: linux, category: process_creation', 'sourcetype="sysmon:linux" EventCode=1 Image="x" EventCode=7'],
  ['category: proxy', 'tag="proxy" Image="x" EventID=7'],
  ['product: toaster', 'Image="x" EventID=7'],
])('%s', (logsource, spl) => {
  expect(search(rule(logsource, selection))).toBe(spl);
});

it('fields of proxies have the names of the data model', () => {
  const detection =
    "selection:\n  cs-method: POST\n  c-uri|contains: '/x'\n  cs-host|endswith: .org\ncondition: selection";
  expect(search(rule('category: proxy', detection))).toBe(
    'tag="proxy" http_method="POST" url="*/x*" url_domain="*.org" OR dest="*.org"',
  );
});

const own = rule('product: own', selection);
const steps = (text: string): string => `name: own\npriority: 30\ntransformations:\n${text}`;
it.each([
  [
    'the short form',
    'logsources:\n  - when: {product: own}\n    terms: {index: main, sourcetype: [a, b]}\n    fields: {Image: process_path}\n',
    'index="main" sourcetype IN ("a", "b") process_path="x" EventID=7',
  ],
  ['names', steps('  - type: field_name_mapping\n    mapping: {Image: [a, b]}\n'), 'a="x" OR b="x" EventID=7'],
  [
    'prefixes',
    steps(
      '  - type: field_name_prefix\n    prefix: win.\n    field_name_conditions:\n      - {type: include_fields, fields: [Image]}\n',
    ),
    'win.Image="x" EventID=7',
  ],
  [
    'what was changed before',
    steps(
      '  - {id: one, type: field_name_mapping, mapping: {EventID: id}}\n  - type: field_name_suffix\n    suffix: _x\n    field_name_cond_not: true\n    field_name_conditions:\n      - {type: processing_item_applied, processing_item_id: one}\n',
    ),
    'Image_x="x" id=7',
  ],
  [
    'lines left out',
    steps(
      '  - type: drop_detection_item\n    field_name_conditions:\n      - {type: include_fields, fields: [EventID]}\n',
    ),
    'Image="x"',
  ],
  [
    'another log source',
    steps(
      '  - {type: change_logsource, product: windows, service: system}\n  - type: add_condition\n    conditions: {service: $service}\n    template: true\n    rule_conditions:\n      - {type: logsource, product: windows, service: system}\n',
    ),
    'service="system" Image="x" EventID=7',
  ],
  [
    'negated conditions',
    steps('  - {type: add_condition, negated: true, conditions: {a: [1, 2]}}\n'),
    'NOT (a IN (1, 2)) Image="x" EventID=7',
  ],
  ['other texts', steps('  - {type: replace_string, regex: "^(x)$", replacement: "*\\\\1"}\n'), 'Image="*x" EventID=7'],
  ['values by values', steps('  - {type: map_string, mapping: {x: [y, z]}}\n'), 'Image IN ("y", "z") EventID=7'],
  [
    'states',
    steps(
      '  - {type: set_state, key: k, val: v}\n  - type: field_name_prefix\n    prefix: p_\n    rule_conditions:\n      - {type: processing_state, key: k, val: v}\n',
    ),
    'p_Image="x" p_EventID=7',
  ],
  [
    'expressions over conditions',
    steps(
      '  - type: field_name_prefix\n    prefix: p_\n    rule_cond_expr: one and not two\n    rule_conditions:\n      one: {type: tag, tag: attack.t1059}\n      two: {type: logsource, product: windows}\n',
    ),
    'p_Image="x" p_EventID=7',
  ],
  [
    'steps within steps',
    steps(
      '  - type: nest\n    items:\n      - {type: field_name_mapping, mapping: {Image: i}}\n      - {type: convert_type, target_type: str}\n',
    ),
    'i="x" EventID="7"',
  ],
  [
    'other rules',
    steps(
      '  - type: field_name_prefix\n    prefix: p_\n    rule_conditions:\n      - {type: logsource, product: windows}\n',
    ),
    'Image="x" EventID=7',
  ],
  [
    'refused rules',
    steps('  - {type: rule_failure, message: Not here.}\n'),
    'rule:2: A pipeline refuses this rule: Not here.',
  ],
  [
    'refused lines',
    steps(
      '  - type: detection_item_failure\n    message: Not this.\n    field_name_conditions:\n      - {type: include_fields, fields: [EventID]}\n',
    ),
    'rule:7: A pipeline refuses this: Not this.',
  ],
  [
    'unknown steps',
    steps('  - {type: field_name_maping, mapping: {}}\n'),
    "There is no transformation 'field_name_maping' here. Did you mean 'field_name_mapping'?",
  ],
  [
    'what is no pipeline of ours',
    'name: x\ntransformations: []\nfinalizers: []\n',
    'pipeline:3: `finalizers` is not read',
  ],
])('pipelines of content: %s', (_, pipeline, spl) => {
  expect(search(own, pipeline)).toContain(spl);
});

it('one of the same name takes the place of one that ships', () => {
  const pipeline = 'name: windows\nlogsources:\n  - when: {product: windows}\n    terms: {index: win}\n';
  expect(search(rule('product: windows, service: security', selection), pipeline)).toBe(
    'index="win" Image="x" EventID=7',
  );
});

const placeholders = rule(
  'product: own',
  "selection:\n  User|expand: '%admins%'\n  Host|expand: 'srv-%n%-x'\ncondition: selection",
);
it.each([
  [
    'vars: {admins: [ann, "b*"], n: ["1", "2"]}\ntransformations:\n  - {type: value_placeholders}\n',
    'User IN ("ann", "b*") Host IN ("srv-1-x", "srv-2-x")',
  ],
  ['transformations:\n  - {type: wildcard_placeholders}\n', 'User="*" Host="srv-*-x"'],
  [
    'vars: {n: "1"}\ntransformations:\n  - {type: value_placeholders, include: [n]}\n  - type: query_expression_placeholders\n    include: [admins]\n    expression: "[| inputlookup {id} | rename user as {field}]"\n    mapping: {admins: admin_users}\n',
    '[| inputlookup admin_users | rename user as User] Host="srv-1-x"',
  ],
  ['', "rule:6: The placeholder '%admins%' stands for nothing"],
])('placeholders: %s', (pipeline, spl) => {
  expect(search(placeholders, pipeline === '' ? '' : `name: own\n${pipeline}`)).toContain(spl);
});
