import { isTimeZone } from '../values/time-zone.ts';
import { readTextParser } from './read-text-parser.ts';
import type { FieldAssignment, FieldBlock, FieldRule, FieldTest, TimeRule } from './source.ts';
import { type Path, YamlReader } from './yaml-reader.ts';

/** A value that is a field's name and not an expression: no blanks, quotes, brackets or operators but `. - : @ # {}`. */
const bareField = /^[A-Za-z_@#][\w.:@#-]*(?:\{\}[\w.:@#{}-]*)*$/;

const ruleKeys = ['first', 'unless', 'value', 'eval', 'basename', 'map', 'from', 'default', 'rex'];

/** Reads what source definitions say about fields: blocks of rules, tests, times. */
export class RuleReader extends YamlReader {
  /** `field`, `{ field, format, zone, sure }`, or any other rule together with `format` and `zone`. */
  timeRule(item: unknown, path: Path): TimeRule[] {
    if (typeof item === 'string')
      return [{ rule: { kind: 'first', fields: [item], unless: [] }, format: 'auto', zone: null, sure: false }];
    const map = this.map(item, path, ['field', 'format', 'zone', 'sure', ...ruleKeys]);
    if (map === null) return [];
    const { format: given, field, zone: zoneGiven, sure, ...rest } = map;
    const zone = zoneGiven === undefined ? null : this.text(zoneGiven, [...path, 'zone']);
    if (zone !== null && !isTimeZone(zone)) this.fail([...path, 'zone'], `There is no time zone '${zone}'.`);
    const rule = field === undefined ? this.rule(rest, path) : this.rule(field, [...path, 'field']);
    const format = given === undefined ? 'auto' : this.text(given, [...path, 'format']);
    return rule === null || format === null || (zone !== null && !isTimeZone(zone))
      ? []
      : [{ rule, format, zone, sure: sure === true }];
  }

  blocks(value: unknown, path: Path): FieldBlock[] {
    if (value === undefined) return [];
    const items = Array.isArray(value) ? this.list(value, path) : ([[value, path]] as const);
    return items.flatMap(([item, at]) => this.block(item, at));
  }

  block(item: unknown, path: Path): FieldBlock[] {
    const map = this.map(item, path, null);
    if (map === null) return [];
    if (map.parse !== undefined) return this.parseBlock(map, path);
    const assignments: FieldAssignment[] = [];
    const extracting = map.extract !== undefined;
    for (const [field, value] of Object.entries(map)) {
      if (field === 'when' || (extracting && field === 'from')) continue;
      const at = [...path, field];
      if (field === 'extract') {
        const extract = this.text(value, at);
        const from = map.from === undefined ? '_raw' : this.text(map.from, [...path, 'from']);
        if (extract !== null && from !== null) assignments.push({ extract, from });
        continue;
      }
      const rule = this.rule(value, at);
      if (rule !== null) assignments.push({ field, rule });
    }
    if (assignments.length === 0) this.fail(path, 'This block sets no field.');
    return [{ when: this.tests(map.when, [...path, 'when']), assignments }];
  }

  /** `{ parse: kv, from: msg, when: ... }` with the options of the parser. */
  parseBlock(map: Record<string, unknown>, path: Path): FieldBlock[] {
    const parse = readTextParser(this, map, path);
    const from = this.rule(map.from ?? '_raw', [...path, 'from']);
    if (parse === null || from === null) return [];
    return [{ when: this.tests(map.when, [...path, 'when']), assignments: [{ parse, from }] }];
  }

  optionalRule(value: unknown, path: Path): FieldRule | null {
    return value === undefined ? null : this.rule(value, path);
  }

  rule(value: unknown, path: Path): FieldRule | null {
    if (value === null) return { kind: 'remove' };
    if (typeof value === 'string') {
      if (bareField.test(value)) return { kind: 'first', fields: [value], unless: [] };
      return value.trim() === ''
        ? this.fail(path, 'An expression or a field is missing.')
        : { kind: 'eval', expression: value };
    }
    if (Array.isArray(value)) return { kind: 'first', fields: this.texts(value, path), unless: [] };
    const map = this.map(value, path, ruleKeys);
    if (map === null) return null;
    const kinds = ['first', 'value', 'eval', 'basename', 'map', 'rex'].filter((kind) => map[kind] !== undefined);
    const [kind] = kinds;
    if (kind === undefined || kinds.length > 1) {
      return this.fail(
        path,
        'A rule is a field, an expression, a list of fields, or has one of: first, value, eval, basename, map, rex.',
      );
    }
    const at = [...path, kind];
    switch (kind) {
      case 'first':
        return { kind, fields: this.texts(map.first, at), unless: this.texts(map.unless, [...path, 'unless']) };
      case 'basename':
        return { kind, fields: this.texts(map.basename, at) };
      case 'value': {
        const text = this.scalar(map.value, at);
        return text === null ? null : { kind, value: text };
      }
      case 'eval': {
        const expression = this.text(map.eval, at);
        return expression === null ? null : { kind, expression };
      }
      case 'rex': {
        const pattern = this.text(map.rex, at);
        const field = map.from === undefined ? '_raw' : this.text(map.from, [...path, 'from']);
        return pattern === null || field === null ? null : { kind, field, pattern };
      }
      default: {
        const field = this.text(map.from, [...path, 'from']);
        const table = new Map(
          this.entries(map.map, at).flatMap(([key, item, where]) => {
            const text = this.scalar(item, where);
            return text === null ? [] : [[key, text] as const];
          }),
        );
        const otherwise = map.default === undefined ? null : this.scalar(map.default, [...path, 'default']);
        return field === null ? null : { kind: 'map', field, table, otherwise };
      }
    }
  }

  /** `{ field: value, other: [a, b*], third: { in: [c*], not: cd } }` */
  tests(value: unknown, path: Path): FieldTest[] {
    return this.entries(value, path).flatMap(([field, item, at]) => {
      if (typeof item !== 'object' || item === null || Array.isArray(item)) {
        return [{ field, values: this.texts(item, at), negated: false }];
      }
      const map = this.map(item, at, ['in', 'not']) ?? {};
      return (['in', 'not'] as const)
        .filter((part) => map[part] !== undefined)
        .map((part) => ({ field, values: this.texts(map[part], [...at, part]), negated: part === 'not' }));
    });
  }
}
