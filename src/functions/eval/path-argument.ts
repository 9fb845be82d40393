import type { Row } from '../../values/row.ts';
import { constantText, invalidArgument, textArgument } from '../compiled-argument.ts';
import type { FunctionCall } from '../eval-function.ts';
import { type JsonPath, parseJsonPath } from '../json-path.ts';

/** The JSON path that an argument is; a literal is read once, and refused when it is none. */
export function pathArgument(call: FunctionCall, index: number): (row: Row) => JsonPath | null {
  const literal = constantText(call.args[index]!);
  if (literal !== null) {
    const path = parseJsonPath(literal);
    if (path === null)
      throw invalidArgument(call, index, 'is no path', 'Write it as "a.b", "list{0}.name" or "list{}".');
    return () => path;
  }
  const textOf = textArgument(call, index);
  let latestText: string | null = null;
  let latestPath: JsonPath | null = null;
  return (row) => {
    const text = textOf(row);
    if (text !== latestText) {
      latestPath = text === null ? null : parseJsonPath(text);
      latestText = text;
    }
    return latestPath;
  };
}
