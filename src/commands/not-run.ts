import { type CustomCommand, custom } from '../plan/custom.ts';
import type { CommandOption } from '../plan/lowering.ts';
import type { Argument } from '../syntax/ast.ts';
import { printArgument } from '../syntax/print.ts';
import { argumentsOf, textOfValue } from './shared/arguments.ts';

interface NotRunArguments {
  /** What would have happened. */
  readonly effect: string;
}

/** A command with an effect outside: rows pass through, and a notice says what would have happened. */
function notRun(
  name: string,
  aliases: readonly string[],
  summary: string,
  syntax: string,
  options: readonly CommandOption[],
  effect: (items: readonly Argument[]) => string,
): CustomCommand<NotRunArguments> {
  return custom<NotRunArguments>({
    name,
    aliases,
    role: 'streaming',
    group: 'not run',
    summary: `${summary} Not run here: rows pass through, and a notice says so.`,
    syntax,
    options,
    example: null,
    read: (stage) => ({ effect: effect(argumentsOf(stage).arguments) }),
    describe: (args) => `Passes rows through; in Splunk it would ${args.effect}.`,
    fields: (_, input) => input,
    needs: (_, wanted) => wanted,
    operator: (args, context) => {
      context.notice(`'${name}' was not run: it would ${args.effect}.`);
      return (input) => input;
    },
  });
}

const optionText = (items: readonly Argument[], name: string): string | null => {
  const item = items.find((other) => other.kind === 'option' && other.name === name);
  return item?.kind === 'option' ? textOfValue(item.value, item) : null;
};

const words = (items: readonly Argument[]): string => items.map((item) => printArgument(item)).join(' ');

export const sendemailCommand = notRun(
  'sendemail',
  [],
  'Sends the rows by mail.',
  'sendemail to="<address>" [subject="<text>"] [message="<text>"] [<option>=<value>]...',
  [
    { name: 'to', values: '<addresses>', summary: 'Who would get the mail.' },
    { name: 'subject', values: '<string>', summary: 'Its subject.' },
  ],
  (items) => {
    const subject = optionText(items, 'subject');
    return `have sent mail to ${optionText(items, 'to') ?? 'nobody'}${subject === null ? '' : ` with the subject '${subject}'`}`;
  },
);

export const sendalertCommand = notRun(
  'sendalert',
  [],
  'Starts an alert action.',
  'sendalert <action> [param.<name>="<value>"]...',
  [],
  (items) => {
    const action = items.find((item) => item.kind === 'text');
    return `have started the alert action ${action?.kind === 'text' ? action.text : ''}`.trimEnd();
  },
);

export const scriptCommand = notRun(
  'script',
  ['run'],
  'Runs a program over the rows.',
  'script [<language>] <program> [<argument>]...',
  [],
  (items) => `have run the program ${words(items)}`.trimEnd(),
);

export const outputtextCommand = notRun(
  'outputtext',
  [],
  "Writes the text of events to Splunk's search output.",
  'outputtext [usexml=<bool>]',
  [{ name: 'usexml', values: '<bool>', default: 'true', summary: 'Accepted; has no effect here.' }],
  () => 'have written the text of the events to the output',
);

export const geomCommand = notRun(
  'geom',
  [],
  'Adds the shapes of a map to rows, for a choropleth; there are no shapes here.',
  'geom [<feature-collection>] [featureIdField=<field>] [<option>=<value>]...',
  [{ name: 'featureIdField', values: '<field>', summary: 'Field with the names of the shapes.' }],
  () => 'have added the field geom, the shape on a map',
);

export const geomfilterCommand = notRun(
  'geomfilter',
  [],
  'Clips the shapes of a map.',
  'geomfilter [min_x=<number>] [min_y=<number>] [max_x=<number>] [max_y=<number>]',
  [],
  () => 'have clipped the shapes of a map',
);

export const iconifyCommand = notRun(
  'iconify',
  [],
  'Shows icons for the values of fields in a list of events.',
  'iconify <field>...',
  [],
  (items) => `have added the field _icon, an icon for each value of ${words(items)}`,
);
