/**
 * An evaluation of Sigma rules by their own trees, over the JSON of events: written from the Sigma specification, without SPL
 * and without anything of the program that it judges.
 */

export type SigmaRuleData = Readonly<Record<string, unknown>> & {
  readonly detection: Readonly<Record<string, unknown>> & { readonly condition: string };
};

export interface EventData {
  readonly text: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

type Test = (event: EventData) => boolean;

/** A rule's detection as a test of one event. */
export function compileRule(rule: SigmaRuleData): Test {
  const selections = new Map<string, Test>();
  for (const [name, selection] of Object.entries(rule.detection))
    if (name !== 'condition') selections.set(name, compileSelection(selection));
  return compileCondition(rule.detection.condition, selections);
}

function compileSelection(selection: unknown): Test {
  if (Array.isArray(selection)) {
    const tests = selection.map((each) =>
      typeof each === 'object' && each !== null ? compileSelection(each) : keyword(String(each)),
    );
    return (event) => tests.some((test) => test(event));
  }
  const tests = Object.entries(selection as Record<string, unknown>).map(([key, value]) => compileLine(key, value));
  return (event) => tests.every((test) => test(event));
}

function compileLine(key: string, given: unknown): Test {
  const [field = '', ...modifiers] = key.split('|');
  const values = Array.isArray(given) ? given : [given];
  const tests = values.map((value) => (field === '' ? keyword(String(value)) : compileValue(field, modifiers, value)));
  const all = modifiers.includes('all');
  const test: Test = (event) => (all ? tests.every((each) => each(event)) : tests.some((each) => each(event)));
  return modifiers.includes('neq') ? (event) => !test(event) : test;
}

/** Words of the event's text, as a whole: what a search engine over text can look up. */
function keyword(word: string): Test {
  const pattern = new RegExp(`(?<![A-Za-z0-9])${word.replace(/[^A-Za-z0-9]/g, '\\$&')}(?![A-Za-z0-9])`, 'i');
  return ({ text }) => pattern.test(text);
}

/** The values of a field as texts; a list has several, null none. */
function valuesOf({ fields }: EventData, field: string): readonly string[] {
  const value = fields[field];
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  lt: (a, b) => a < b,
  lte: (a, b) => a <= b,
  gt: (a, b) => a > b,
  gte: (a, b) => a >= b,
};

function compileValue(field: string, modifiers: readonly string[], value: unknown): Test {
  const anyValue =
    (test: (text: string) => boolean): Test =>
    (event) =>
      valuesOf(event, field).some(test);
  if (value === null) return (event) => valuesOf(event, field).length === 0;
  if (modifiers.includes('exists')) return (event) => valuesOf(event, field).length > 0 === value;
  const comparison = modifiers.map((each) => comparisons[each]).find((each) => each !== undefined);
  if (comparison) return anyValue((text) => /^-?\d+(\.\d+)?$/.test(text) && comparison(Number(text), Number(value)));
  if (modifiers.includes('fieldref'))
    return (event) => valuesOf(event, field).some((text) => valuesOf(event, String(value)).includes(text));
  if (modifiers.includes('cidr')) return anyValue((text) => inNetwork(text, String(value)));
  if (modifiers.includes('re')) {
    const flags = ['i', 'm', 's'].filter((flag) => modifiers.includes(flag)).join('');
    // JavaScript has no flags at the head of an expression.
    const [, head = '', rest = ''] = /^(?:\(\?([ims]+)\))?(.*)$/s.exec(String(value)) ?? [];
    const pattern = new RegExp(rest, [...new Set(flags + head)].join(''));
    return anyValue((text) => pattern.test(text));
  }
  if (typeof value === 'number') return anyValue((text) => text.trim() !== '' && Number(text) === value);
  const patterns = encodings(String(value), modifiers).map((each) => wildcardPattern(each, modifiers));
  return anyValue((text) => patterns.some((pattern) => pattern.test(text)));
}

/** A value after the modifiers that change its text; one value may become several. */
function encodings(value: string, modifiers: readonly string[]): readonly string[] {
  let bytes: Buffer | null = null;
  let texts = [value];
  for (const modifier of modifiers) {
    if (modifier === 'wide' || modifier === 'utf16le') bytes = Buffer.from(value, 'utf16le');
    if (modifier === 'utf16be') bytes = Buffer.from(value, 'utf16le').swap16();
    if (modifier === 'base64') texts = [(bytes ?? Buffer.from(value)).toString('base64')];
    if (modifier === 'base64offset') {
      const plain = bytes ?? Buffer.from(value);
      // Encoded behind 0, 1 and 2 other bytes, with the bits cut off at both ends that depend on the neighbours.
      texts = [0, 1, 2].map((shift) => {
        const bits = [...plain].map((byte) => byte.toString(2).padStart(8, '0')).join('');
        const skipped = (6 - ((shift * 8) % 6)) % 6;
        const groups = bits.slice(skipped).match(/.{6}/g) ?? [];
        const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
        return groups.map((group) => alphabet[Number.parseInt(group, 2)]).join('');
      });
    }
    if (modifier === 'windash') texts = texts.flatMap(dashForms);
  }
  return texts;
}

function dashForms(text: string): readonly string[] {
  const at = [...text].findIndex(
    (character, index) =>
      (character === '-' || character === '/') &&
      !/\w/.test(text[index - 1] ?? ' ') &&
      /\w/.test(text[index + 1] ?? ' '),
  );
  if (at < 0) return [text];
  const rest = dashForms(text.slice(at + 1));
  return ['-', '/', '–', '—', '―'].flatMap((dash) => rest.map((each) => text.slice(0, at) + dash + each));
}

/** `*` is any text, `?` one character, a backslash before them or before itself takes that away. */
function wildcardPattern(value: string, modifiers: readonly string[]): RegExp {
  let source = '';
  for (let index = 0; index < value.length; index++) {
    const character = value[index]!;
    const escapes = character === '\\' && ['*', '?', '\\'].includes(value[index + 1] ?? '');
    if (escapes) index++;
    const plain = escapes ? value[index]! : character;
    if (!escapes && plain === '*') source += '[^]*';
    else if (!escapes && plain === '?') source += '[^]';
    else source += plain.replace(/[^A-Za-z0-9 ]/gu, '\\$&').replace(/[^\0-\x7f]/gu, (each) => each.replace('\\', ''));
  }
  const before = modifiers.includes('contains') || modifiers.includes('endswith') ? '[^]*' : '';
  const after = modifiers.includes('contains') || modifiers.includes('startswith') ? '[^]*' : '';
  return new RegExp(`^${before}${source}${after}$`, modifiers.includes('cased') ? '' : 'i');
}

function inNetwork(address: string, network: string): boolean {
  const [base = '', bits = '0'] = network.split('/');
  const [one, other] = [addressBits(address), addressBits(base)];
  return one !== null && other !== null && one.length === other.length && one.startsWith(other.slice(0, Number(bits)));
}

function addressBits(address: string): string | null {
  if (/^\d+(\.\d+){3}$/.test(address))
    return address
      .split('.')
      .map((part) => Number(part).toString(2).padStart(8, '0'))
      .join('');
  if (!/^[0-9a-f:]+$/i.test(address) || !address.includes(':')) return null;
  const [head = '', tail] = address.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [front, back] = [groups(head), groups(tail ?? '')];
  const middle = tail === undefined ? [] : Array(8 - front.length - back.length).fill('0');
  return [...front, ...middle, ...back]
    .map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0'))
    .join('');
}

function compileCondition(text: string, selections: ReadonlyMap<string, Test>): Test {
  const words = text.match(/[()]|[^\s()]+/g) ?? [];
  const either = (): Test => {
    const tests = [both()];
    while (words[0] === 'or') {
      words.shift();
      tests.push(both());
    }
    return (event) => tests.some((test) => test(event));
  };
  const both = (): Test => {
    const tests = [negated()];
    while (words[0] === 'and') {
      words.shift();
      tests.push(negated());
    }
    return (event) => tests.every((test) => test(event));
  };
  const negated = (): Test => {
    if (words[0] !== 'not') return single();
    words.shift();
    const test = negated();
    return (event) => !test(event);
  };
  const single = (): Test => {
    const word = words.shift()!;
    if (word === '(') {
      const test = either();
      words.shift();
      return test;
    }
    if (words[0] !== 'of') return selections.get(word)!;
    words.shift();
    const pattern = words.shift()!;
    const named = [...selections].filter(([name]) =>
      pattern === 'them'
        ? !name.startsWith('_')
        : new RegExp(
            `^${pattern
              .split('*')
              .map((piece) => piece.replace(/\W/g, '\\$&'))
              .join('.*')}$`,
          ).test(name),
    );
    const tests = named.map(([, test]) => test);
    return word === 'all'
      ? (event) => tests.every((test) => test(event))
      : (event) => tests.some((test) => test(event));
  };
  return either();
}
