import type { SourceDefinition } from '../../knowledge/source.ts';
import { rowOf } from '../../values/row.ts';
import { fromList } from '../../values/value.ts';
import { clockSettings, messageSettings, outputFormat, type RawOptions } from '../common-options.ts';
import { exitCodes } from '../exit-codes.ts';
import { loadRenderer } from '../output/load-renderer.ts';
import { Reporter } from '../reporter.ts';
import type { Surroundings } from '../surroundings.ts';
import { openKnowledge } from '../workspace.ts';

/** `splite sources`: the log sources that are recognised, in the order in which they are tried. */
export async function runSourcesCommand(options: RawOptions, around: Surroundings): Promise<number> {
  const reporter = new Reporter(around, messageSettings(options));
  const { timeZone } = clockSettings(options, around);
  const render = await loadRenderer(outputFormat(options, around.output.isTerminal));
  const knowledge = openKnowledge(options, around);
  const rows = knowledge.sources.map((source) =>
    rowOf({
      name: source.name,
      title: source.title,
      sourcetype: source.sourcetype?.kind === 'value' ? source.sourcetype.value : null,
      recognised_by: fromList(source.recognise.map(describeRecognition)),
      extends: source.extends,
      datasets: fromList([...source.datasets.keys()]),
      event_types: source.eventTypes.length,
      file: source.file,
    }),
  );
  render(
    {
      columns: ['name', 'title', 'sourcetype', 'recognised_by', 'extends', 'datasets', 'event_types', 'file'],
      open: false,
      rows,
    },
    around.output,
    { timeZone, colour: around.colour.output },
  );
  reporter.knowledgeProblems(knowledge.problems);
  return exitCodes.ok;
}

/** One alternative in words. */
export function describeRecognition({
  keys,
  absent,
  where,
  raw,
  format,
  source,
  sourcetype,
}: SourceDefinition['recognise'][number]): string {
  const parts = [
    ...(format.length > 0 ? [`format ${format.join(' or ')}`] : []),
    ...(source.length > 0 ? [`file ${source.join(' or ')}`] : []),
    ...(sourcetype.length > 0 ? [`sourcetype ${sourcetype.join(' or ')}`] : []),
    ...(keys.length > 0 ? [`has ${keys.join(', ')}`] : []),
    ...(absent.length > 0 ? [`lacks ${absent.join(', ')}`] : []),
    ...where.map(({ field, values, negated }) => `${field} ${negated ? 'is not' : 'is'} ${values.join(' or ')}`),
    ...(raw === null ? [] : [`text matches ${raw}`]),
  ];
  return parts.join('; ');
}
