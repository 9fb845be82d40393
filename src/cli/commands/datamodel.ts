import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { DataModel } from '../../knowledge/data-model.ts';
import { parseDataModel } from '../../knowledge/data-model-file.ts';
import { nearestName } from '../../syntax/nearest-name.ts';
import { type Row, rowOf } from '../../values/row.ts';
import { fromList } from '../../values/value.ts';
import { visibleLine } from '../../values/visible-text.ts';
import { choice, clockSettings, messageSettings, outputFormat, type RawOptions } from '../common-options.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import { loadRenderer } from '../output/load-renderer.ts';
import { Reporter } from '../reporter.ts';
import type { Surroundings } from '../surroundings.ts';
import { openKnowledge } from '../workspace.ts';

/** `splite datamodel list | show MODEL[.DATASET]... | validate FILE...` */
export async function runDatamodelCommand(
  action: string,
  names: readonly string[],
  options: RawOptions,
  around: Surroundings,
): Promise<number> {
  const reporter = new Reporter(around, messageSettings(options));
  const task = choice('datamodel', action, ['list', 'show', 'validate']);
  if (task !== 'list' && names.length === 0)
    throw new CommandFailure(
      `datamodel ${task} needs ${task === 'show' ? 'the name of a model' : 'a file'}.`,
      exitCodes.usage,
    );
  if (task === 'validate') return validate(names, reporter, around);
  const { timeZone } = clockSettings(options, around);
  const render = await loadRenderer(outputFormat(options, around.output.isTerminal));
  const knowledge = openKnowledge(options, around);
  const show = (columns: readonly string[], rows: readonly Row[]): void => {
    render({ columns, open: false, rows }, around.output, { timeZone, colour: around.colour.output });
  };
  if (task === 'list')
    show(
      ['model', 'datasets', 'fields', 'description', 'file'],
      [...knowledge.dataModels.values()].sort((a, b) => (a.name < b.name ? -1 : 1)).map(modelRow),
    );
  else
    show(
      ['dataset', 'field', 'type', 'multivalue', 'calculated', 'constraint', 'comment'],
      names.flatMap((name) => datasetRows(name, knowledge.dataModels)),
    );
  reporter.knowledgeProblems(knowledge.problems);
  return exitCodes.ok;
}

function modelRow({ name, datasets, description, file }: DataModel): Row {
  return rowOf({
    model: name,
    datasets: fromList(datasets.map(({ lineage }) => lineage)),
    fields: new Set(datasets.flatMap(({ fields }) => fields.map((field) => field.name))).size,
    description,
    file,
  });
}

/** One row a dataset with its constraint, then one a field of it. */
function datasetRows(name: string, models: ReadonlyMap<string, DataModel>): Row[] {
  const [modelName = '', ...rest] = name.split('.');
  const model = models.get(modelName);
  if (!model) throw unknown(`There is no data model '${modelName}'.`, modelName, models.keys());
  const wanted = rest.at(-1);
  const datasets = wanted === undefined ? model.datasets : model.datasets.filter((dataset) => dataset.name === wanted);
  if (datasets.length === 0)
    throw unknown(
      `The data model '${modelName}' has no dataset '${wanted}'.`,
      wanted!,
      model.datasets.map((dataset) => dataset.name),
    );
  return datasets.flatMap((dataset) => [
    rowOf({
      dataset: `${modelName}.${dataset.lineage}`,
      constraint: dataset.baseSearch ?? fromList(dataset.constraints),
    }),
    ...dataset.fields.map((field) =>
      rowOf({
        dataset: `${modelName}.${dataset.lineage}`,
        field: field.name,
        type: field.type,
        multivalue: field.multivalue ? 'yes' : null,
        calculated: field.calculated ? 'yes' : null,
        comment: field.comment === '' ? null : field.comment,
      }),
    ),
  ]);
}

function unknown(message: string, name: string, candidates: Iterable<string>): CommandFailure {
  const nearest = nearestName(name, candidates);
  return new CommandFailure(
    message,
    exitCodes.usage,
    nearest === null ? 'splite datamodel list shows all.' : `Did you mean '${nearest}'?`,
  );
}

function validate(paths: readonly string[], reporter: Reporter, { directory, output }: Surroundings): number {
  let exitCode: number = exitCodes.ok;
  for (const path of paths) {
    let text: string;
    try {
      text = readFileSync(resolve(directory, path), 'utf8');
    } catch (error) {
      reporter.write({ severity: 'error', message: `Cannot read this file: ${(error as Error).message}`, file: path });
      exitCode = exitCodes.input;
      continue;
    }
    let problems = 0;
    const model = parseDataModel(text, path, (file, line, message) => {
      problems++;
      reporter.write({ severity: 'error', message, file, line });
    });
    if (problems > 0 || model === null) {
      if (exitCode === exitCodes.ok) exitCode = exitCodes.failed;
    } else
      output.write(
        `${visibleLine(path)}: ${visibleLine(model.name)}, ${model.datasets.length} datasets, no problems.\n`,
      );
  }
  return exitCode;
}
