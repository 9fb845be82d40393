/**
 * An element of a Windows event, in the form that the common converters of event logs to JSON give: children by name, attributes
 * below `#attributes`, text beside them as `#text`. An element that holds text alone is that text, an empty one null.
 */
export type XmlValue = string | null | XmlObject | RepeatedElements;
export interface XmlObject {
  [name: string]: XmlValue;
}

/** Elements of one name side by side: a multivalue of that name, without the `{}` that JSON's arrays add to a field's name. */
export class RepeatedElements extends Array<unknown> {}

/** Sets a member; a second one of the same name makes a list. Names of object methods and `__proto__` are names as any others. */
export function putMember(object: XmlObject, name: string, value: XmlValue): void {
  const before = object[name];
  if (before === undefined) {
    object[name] = value;
  } else if (Object.hasOwn(object, name)) {
    if (before instanceof RepeatedElements) before.push(value);
    else object[name] = RepeatedElements.of(before, value) as RepeatedElements;
  } else {
    Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true });
  }
}

/** An element's value of its parts. `text` as it stands between the tags; blank text beside children does not count. */
export function elementValue(attributes: XmlObject | null, children: XmlObject | null, text: string): XmlValue {
  const isBlank = text === '' || text.trim() === '';
  if (children === null && attributes === null) return isBlank ? null : text;
  const value: XmlObject = attributes === null ? {} : { '#attributes': attributes };
  if (!isBlank) value['#text'] = text;
  if (children !== null) for (const name of Object.keys(children)) putMember(value, name, children[name]!);
  return value;
}

/**
 * What `EventData` holds: `<Data Name="Image">` is a member `Image`, unnamed ones are `Data`, and anything else goes by its own
 * name.
 */
export function putEventData(data: XmlObject, element: string, attributes: XmlObject | null, value: XmlValue): void {
  const name = attributes?.Name;
  putMember(data, element === 'Data' && typeof name === 'string' && name !== '' ? name : element, value);
}

/** The blocks whose text stands beside their members, as `EventData_Xml`; Splunk's add-on for Windows names them so. */
export const blockNames: ReadonlyMap<string, string> = new Map([
  ['System', 'System_Props_Xml'],
  ['EventData', 'EventData_Xml'],
  ['UserData', 'UserData_Xml'],
  ['RenderingInfo', 'RenderingInfo_Xml'],
  ['DebugData', 'DebugData_Xml'],
]);
