export type Level = 'INFO' | 'WARN' | 'ERROR';

/** A line as splunkd.log has it: time, level, component, text, `key="value"`. */
export function lineOf(
  time: string,
  level: Level,
  component: string,
  text: string,
  fields: Readonly<Record<string, string | number>>,
): string {
  const parts = Object.entries(fields).map(([key, value]) =>
    typeof value === 'number' ? `${key}=${value}` : `${key}="${oneLine(value).replace(/["\\]/g, '_')}"`,
  );
  return `${time} ${level}  ${component} [main] - ${[oneLine(text), ...parts].join(' ')}`;
}

const oneLine = (text: string): string => text.replace(/[\r\n]+/g, ' ');
