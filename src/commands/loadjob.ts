import { custom } from '../plan/custom.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { SplError } from '../syntax/spl-error.ts';
import { readSavedSearch, type SavedsearchArguments, savedsearchCommand } from './savedsearch.ts';
import { ArgumentReader } from './shared/arguments.ts';

const options: readonly CommandOption[] = [
  { name: 'savedsearch', values: '"<user>:<app>:<name>"', summary: 'The saved search whose results are wanted.' },
  {
    name: 'events',
    values: '<bool>',
    default: 'false',
    summary: 'The events that the results were made of; only for a search whose results are its events.',
  },
  { name: 'job_delegate', values: '<string>', summary: 'Accepted; has no effect here.' },
  {
    name: 'artifact_offset',
    values: '<int>',
    default: '0',
    summary: 'Only 0 is supported: no earlier results are kept.',
  },
  { name: 'ignore_running', values: '<bool>', default: 'true', summary: 'Accepted; has no effect here.' },
];

export const loadjobCommand = custom<SavedsearchArguments>({
  ...savedsearchCommand,
  name: 'loadjob',
  summary: 'Gives the results of a saved search, which is run for that; there are no stored jobs.',
  syntax: 'loadjob savedsearch="<user>:<app>:<name>"',
  options,

  read(stage, context) {
    const reader = new ArgumentReader(stage, options);
    const option = reader.option('savedsearch');
    if (option === null) {
      throw new SplError(
        "'loadjob' of a search id is not supported: the results of earlier searches are not kept.",
        stage.span,
        'Name a saved search, which is run again: loadjob savedsearch="<user>:<app>:<name>".',
        'unsupported',
      );
    }
    reader.end();
    reader.integer('artifact_offset', 0, { min: 0, max: 0 });
    const text = reader.text('savedsearch', '');
    const found = readSavedSearch(text.split(':').slice(2).join(':') || text, option.value.span, new Map(), context);
    if (reader.boolean('events', false) && found.pipeline !== null && !found.pipeline.streaming)
      throw new SplError(
        `'events=true' is not supported: the results of '${found.name}' are no events.`,
        reader.option('events')!.span,
        'Name a saved search without the commands that aggregate.',
        'unsupported',
      );
    return found;
  },
});
