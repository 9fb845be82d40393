import { nearestName } from '../../syntax/nearest-name.ts';
import { base64, base64Offsets, utf16 } from './encodings.ts';
import { SigmaProblem } from './sigma-problem.ts';
import {
  type CompareOperator,
  type FieldPart,
  joined,
  mapTexts,
  type PatternPart,
  type PatternValue,
  plainText,
  type SigmaValue,
  type TimePart,
  timeParts,
} from './sigma-value.ts';
import { dashVariants } from './windash.ts';

/** The values of one line of a selection. */
export interface ModifiedValues {
  readonly values: readonly SigmaValue[];
  /** `all`: every value must be found, not any. */
  readonly all: boolean;
  /** `neq` */
  readonly negated: boolean;
}

/** `at`: where the value stands, for problems. */
type Modifier = (value: SigmaValue, at: number) => SigmaValue;

const anyOf = (values: readonly SigmaValue[]): SigmaValue =>
  values.length === 1 ? values[0]! : { kind: 'any-of', values };

function textOf(value: SigmaValue, at: number): PatternValue {
  if (value.kind === 'pattern') return value;
  if (value.kind === 'number')
    return {
      kind: 'pattern',
      parts: [{ kind: 'text', text: value.text }],
      cased: false,
      raw: value.text,
      bytes: false,
    };
  throw new SigmaProblem('Text was expected here.', at);
}

const raw = (value: SigmaValue, at: number): string => textOf(value, at).raw;

function compare(operator: CompareOperator): Modifier {
  return (value, at) => {
    if (value.kind === 'time') return { ...value, operator };
    const number = value.kind === 'pattern' ? plainText(value.parts) : value.kind === 'number' ? value.text : null;
    if (number === null || !/^-?\d+(\.\d+)?$/.test(number)) throw new SigmaProblem('A number was expected here.', at);
    return { kind: 'compare', operator, number };
  };
}

/** Wildcards around a value: those that stand there already are enough. */
function around(before: boolean, after: boolean, part: FieldPart): Modifier {
  const any: PatternPart = { kind: 'any' };
  return (value, at) => {
    if (value.kind === 'field') return { ...value, part };
    // A regular expression is found anywhere.
    if (value.kind === 'regex') return value;
    const pattern = textOf(value, at);
    const { parts } = pattern;
    const front = before && parts[0]?.kind !== 'any' ? [any] : [];
    const back = after && !(parts.length > 0 && parts.at(-1)!.kind === 'any') ? [any] : [];
    return { ...pattern, parts: joined([...front, ...parts, ...back]) };
  };
}

function encoded(encode: (text: string, isBytes: boolean) => readonly string[], makesBytes: boolean): Modifier {
  return (value, at) => {
    const pattern = textOf(value, at);
    const text = plainText(pattern.parts);
    if (text === null) throw new SigmaProblem('A value with wildcards cannot be encoded.', at);
    if (makesBytes && pattern.bytes) throw new SigmaProblem('The value is encoded in UTF-16 already.', at);
    return anyOf(
      encode(text, pattern.bytes).map((each) => ({
        ...pattern,
        parts: [{ kind: 'text', text: each } as const],
        raw: each,
        bytes: makesBytes,
      })),
    );
  };
}

function flag(letter: string): Modifier {
  return (value, at) => {
    if (value.kind !== 'regex')
      throw new SigmaProblem(`'${letter}' is for regular expressions: it stands behind 're'.`, at);
    return { ...value, flags: value.flags + letter };
  };
}

function timePart(part: TimePart): Modifier {
  return (value, at) => {
    if (value.kind === 'compare') return { kind: 'time', part, operator: value.operator, number: value.number };
    if (value.kind === 'number') return { kind: 'time', part, operator: '=', number: value.text };
    throw new SigmaProblem('A number was expected here.', at);
  };
}

function windash(value: SigmaValue, at: number): SigmaValue {
  const pattern = textOf(value, at);
  let forms: (readonly PatternPart[])[] = [[]];
  for (const part of pattern.parts) {
    const variants = part.kind === 'text' ? dashVariants(part.text) : [part];
    if (variants === null || variants.length * forms.length > 1_000)
      throw new SigmaProblem("'windash' would make more than 1,000 values of this one.", at);
    forms = forms.flatMap((form) =>
      variants.map((each) => [...form, typeof each === 'string' ? { kind: 'text' as const, text: each } : each]),
    );
  }
  return anyOf(forms.map((parts) => ({ ...pattern, parts: joined(parts) })));
}

/** `%name%` becomes a placeholder; `\%` is a percent sign. */
function expand(value: SigmaValue, at: number): SigmaValue {
  const pattern = textOf(value, at);
  const parts = mapTexts(pattern.parts, (text) => {
    const found: PatternPart[] = [];
    let end = 0;
    for (const match of text.matchAll(/\\%|%([^%\s]+)%/g)) {
      found.push({ kind: 'text', text: text.slice(end, match.index) });
      found.push(match[1] === undefined ? { kind: 'text', text: '%' } : { kind: 'placeholder', name: match[1] });
      end = match.index + match[0].length;
    }
    return [...found, { kind: 'text', text: text.slice(end) }];
  });
  return { ...pattern, parts };
}

function exists(value: SigmaValue, at: number): SigmaValue {
  const text = value.kind === 'pattern' ? plainText(value.parts) : null;
  if (value.kind === 'boolean') return { kind: 'exists', value: value.value };
  if (text === 'true' || text === 'false' || text === 'yes' || text === 'no')
    return { kind: 'exists', value: text === 'true' || text === 'yes' };
  throw new SigmaProblem("'exists' takes true or false.", at);
}

function cidr(value: SigmaValue, at: number): SigmaValue {
  const network = raw(value, at);
  const [, address, bits] = /^([0-9.]+|[0-9a-f:.]*:[0-9a-f:.]*)\/(\d{1,3})$/i.exec(network) ?? [];
  const octets = address?.split('.');
  const good =
    address !== undefined &&
    (address.includes(':')
      ? Number(bits) <= 128
      : Number(bits) <= 32 && octets?.length === 4 && octets.every((octet) => octet !== '' && Number(octet) <= 255));
  if (!good) throw new SigmaProblem(`'${network}' is no network: 10.0.0.0/8 or 2001:db8::/32 was expected.`, at);
  return { kind: 'cidr', network };
}

/** Those that change each value by itself (Sigma specification, appendix "Modifiers"). */
const modifiers: Readonly<Record<string, Modifier>> = {
  contains: around(true, true, 'inside'),
  startswith: around(false, true, 'start'),
  endswith: around(true, false, 'end'),
  cased: (value, at) => ({ ...textOf(value, at), cased: true }),
  re: (value, at) => ({ kind: 'regex', pattern: raw(value, at), flags: '' }),
  i: flag('i'),
  m: flag('m'),
  s: flag('s'),
  cidr,
  base64: encoded((text, isBytes) => [base64(text, isBytes)], false),
  base64offset: encoded(base64Offsets, false),
  wide: encoded((text) => [utf16(text, 'le', false)], true),
  utf16le: encoded((text) => [utf16(text, 'le', false)], true),
  utf16be: encoded((text) => [utf16(text, 'be', false)], true),
  utf16: encoded((text) => [utf16(text, 'le', true)], true),
  windash,
  fieldref: (value, at) => ({ kind: 'field', name: raw(value, at), part: 'whole' }),
  exists,
  expand,
  lt: compare('<'),
  lte: compare('<='),
  gt: compare('>'),
  gte: compare('>='),
  ...Object.fromEntries(timeParts.map((part) => [part, timePart(part)])),
};

const modifierNames = [...Object.keys(modifiers), 'all', 'neq'];

/** Applies modifiers in their order; `places`: where each value stands, `at`: where the modifiers do. @throws SigmaProblem */
export function applyModifiers(
  names: readonly string[],
  values: readonly SigmaValue[],
  at: number,
  places: readonly number[],
): ModifiedValues {
  let current = [...values];
  for (const name of names) {
    if (name === 'all' || name === 'neq') continue;
    const modifier = Object.hasOwn(modifiers, name) ? modifiers[name]! : null;
    if (modifier === null) {
      const nearest = nearestName(name, modifierNames);
      throw new SigmaProblem(
        `There is no modifier '${name}'.${nearest === null ? '' : ` Did you mean '${nearest}'?`}`,
        at,
      );
    }
    current = current.map((value, index) => applyTo(value, modifier, places[index] ?? at));
  }
  const bytes = current.findIndex((value) => hasBytes(value));
  if (bytes >= 0)
    throw new SigmaProblem(
      'UTF-16 is found in logs only when it is encoded further: base64 or base64offset must follow.',
      at,
    );
  return { values: current, all: names.includes('all'), negated: names.includes('neq') };
}

function applyTo(value: SigmaValue, modifier: Modifier, at: number): SigmaValue {
  if (value.kind !== 'any-of') return modifier(value, at);
  const values = value.values.map((each) => applyTo(each, modifier, at));
  return { kind: 'any-of', values: values.flatMap((each) => (each.kind === 'any-of' ? each.values : [each])) };
}

const hasBytes = (value: SigmaValue): boolean =>
  value.kind === 'any-of' ? value.values.some(hasBytes) : value.kind === 'pattern' && value.bytes;
