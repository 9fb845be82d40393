/**
 * The values in the text that Windows makes of an event: lines `Name:<tabs>value`, some of them indented below a line
 * `Section:` without a value. Each gives the field `Name` (as often as it occurs) and, below a section, `Section_Name`;
 * blanks in names become `_`. `-` is no value.
 * Rule: Splunk's add-on for Windows, which names the fields of classic events so.
 */
export function messageSections(message: string): readonly (readonly [field: string, value: string])[] {
  const pairs: (readonly [string, string])[] = [];
  let section: string | null = null;
  for (const line of message.split(/\r?\n/)) {
    const match = /^(?<indent>[ \t]*)(?<name>[A-Z][\w /()-]{0,60}?):(?:[ \t]+(?<value>\S.*))?$/.exec(line.trimEnd());
    if (match === null) continue;
    const { indent, name, value } = match.groups!;
    const field = fieldName(name!);
    if (value === undefined) {
      if (indent === '') section = field;
      continue;
    }
    if (indent === '') section = null;
    if (value === '-') continue;
    pairs.push([field, value]);
    if (section !== null) pairs.push([`${section}_${field}`, value]);
  }
  return pairs;
}

function fieldName(name: string): string {
  return name
    .trim()
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/_+$/, '');
}
