import type { Row } from '../../values/row.ts';
import { constantText, invalidArgument, textArgument } from '../compiled-argument.ts';
import type { FunctionCall } from '../eval-function.ts';
import { type JsonPath, parseJsonPath } from '../json-path.ts';
import { parseXmlPath, type XmlStep } from '../xml-path.ts';

/** The JSON path that an argument is; a literal is read once, and refused when it is none. */
export const pathArgument = (call: FunctionCall, index: number): ReadPath<JsonPath> =>
  readOnce(call, index, parseJsonPath);

/** A path into JSON, into XML, or into both. */
export interface SpathPath {
  readonly json: JsonPath | null;
  readonly xml: readonly XmlStep[] | null;
}

/** The path that an argument of spath() is: `list{2}` counts elements from 0 in JSON and from 1 in XML. */
export const spathArgument = (call: FunctionCall, index: number): ReadPath<SpathPath> =>
  readOnce(call, index, (text) => {
    const path = { json: parseJsonPath(text), xml: parseXmlPath(text) };
    return path.json === null && path.xml === null ? null : path;
  });

type ReadPath<Path> = (row: Row) => Path | null;

function readOnce<Path>(call: FunctionCall, index: number, parse: (text: string) => Path | null): ReadPath<Path> {
  const literal = constantText(call.args[index]!);
  if (literal !== null) {
    const path = parse(literal);
    if (path === null)
      throw invalidArgument(call, index, 'is no path', 'Write it as "a.b", "list{0}.name" or "list{}".');
    return () => path;
  }
  const textOf = textArgument(call, index);
  let latestText: string | null = null;
  let latestPath: Path | null = null;
  return (row) => {
    const text = textOf(row);
    if (text !== latestText) {
      latestPath = text === null ? null : parse(text);
      latestText = text;
    }
    return latestPath;
  };
}
