/** JSON's null where it is no element of an array. */
export const jsonNull = Symbol('null');

export type FlatValue = string | string[] | typeof jsonNull;

/** The fields of a JSON text by the plainest way: JSON.parse and a walk. Numbers as JavaScript prints them. */
export function flatJson(text: string): Map<string, FlatValue> {
  const fields = new Map<string, FlatValue>();
  const walk = (value: unknown, name: string, repeated: boolean): void => {
    if (Array.isArray(value)) {
      for (const element of value) walk(element, `${name}{}`, true);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, member] of Object.entries(value)) walk(member, name === '' ? key : `${name}.${key}`, repeated);
    } else if (name !== '') {
      const text = Buffer.from(String(value)).toString();
      if (!repeated) fields.set(name, value === null ? jsonNull : text);
      else {
        const known = fields.get(name);
        fields.set(name, known === undefined ? text : ([known, text].flat() as string[]));
      }
    }
  };
  walk(JSON.parse(text), '', false);
  return fields;
}
