import { parsePipeline } from '../../../grammar/parse.ts';
import { parseStages } from '../../../grammar/recover.ts';
import { commands } from '../../commands/registry.ts';
import { SplError, SplErrors } from '../../syntax/spl-error.ts';
import { ApiError, type Message } from '../http/api-error.ts';

/**
 * Refuses what cannot be a search whatever it runs over, as Splunk does when a job is made: broken syntax, an unknown command. All else is found when the
 * job runs, and is the job's failure. Text that macros stand for is not known here.
 * @throws ApiError 400
 */
export function refuseUnreadable(spl: string): void {
  const hasMacros = spl.includes('`');
  for (const stage of stagesOf(spl)) {
    if (stage instanceof SplError) {
      if (hasMacros) return;
      throw new ApiError(400, messagesOf(stage, spl));
    }
    if (!commands.has(stage)) throw new ApiError(400, { type: 'FATAL', text: `Unknown search command '${stage}'.` });
  }
}

/** The commands of a search by their names, or what is wrong with the text. */
function* stagesOf(spl: string): Iterable<string | SplError> {
  let pipelines: readonly ReturnType<typeof parsePipeline>[];
  try {
    pipelines = [parsePipeline(spl)];
  } catch (error) {
    if (!(error instanceof SplError)) throw error;
    const stages = parseStages(spl);
    for (const stage of stages) if (stage.kind === 'parsed') yield* namesOf(stage.pipeline);
    yield error;
    return;
  }
  for (const pipeline of pipelines) yield* namesOf(pipeline);
}

function* namesOf({ stages }: ReturnType<typeof parsePipeline>): Iterable<string> {
  for (const stage of stages) if (stage.kind === 'command') yield stage.name;
}

/** What is wrong with a search, for clients: what, where in the text, and what may help. */
export function messagesOf(error: unknown, spl = ''): readonly Message[] {
  if (error instanceof SplErrors) return error.errors.flatMap((each) => messagesOf(each, spl));
  if (!(error instanceof SplError))
    return [{ type: 'FATAL', text: error instanceof Error ? error.message : String(error) }];
  const { span, hint, message } = error;
  const place =
    span === null
      ? null
      : `At character ${span.start + 1}${span.end > span.start ? `: ${spl.slice(span.start, span.end).slice(0, 80)}` : ''}`;
  const help = [place, hint].filter((part) => part !== null).join('. ');
  return [{ type: 'FATAL', text: message }, ...(help === '' ? [] : [{ type: 'INFO', text: help } as const])];
}
