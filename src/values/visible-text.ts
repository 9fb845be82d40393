/**
 * Text of logs and searches may hold anything. What steers a terminal (control characters, escape sequences, marks that
 * turn the direction of writing) is shown as `\x1b`, `\u202e` instead of being sent.
 */
const steering = /[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
const steeringButNewline = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

const escaped = (character: string): string => {
  if (character === '\t') return ' ';
  const code = character.charCodeAt(0);
  return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
};

/** What a runner of GitHub Actions obeys when a line of a job's output begins with it, or (`##[error]`) holds it. */
const commands =
  'add-mask|add-matcher|add-path|command|debug|echo|end-?group|error|group|notice|remove-matcher|save-state|section|set-env|set-output|stop-commands|warning';
const runnerCommand = new RegExp(`^(\\s*):(?=:(?:${commands})(?:[ \\t][^\\n]*)?::)`, 'gim');
const oldRunnerCommand = new RegExp(`##(?=\\[(?:${commands})[\\] ])`, 'gi');

function disarmed(text: string): string {
  const first = text.includes('::') ? text.replace(runnerCommand, '$1\\x3a') : text;
  return first.includes('##[') ? first.replace(oldRunnerCommand, '\\x23#') : first;
}

/** One line of text that is safe to show. */
export const visibleLine = (text: string): string => disarmed(text.replace(steering, escaped));

/** Text that is safe to show; its line breaks stay. */
export const visibleText = (text: string): string =>
  disarmed(text.replaceAll('\r\n', '\n').replace(steeringButNewline, escaped));

/** JSON text in which the same is escaped, so that it reads as the same value: JSON.stringify leaves what is above ASCII's controls. */
export const visibleJson = (json: string): string =>
  json
    .replace(
      /[\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
    .replace(oldRunnerCommand, '\\u0023#');
