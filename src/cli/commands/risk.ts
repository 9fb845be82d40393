import { resolve } from 'node:path';
import type { HuntRisk } from '../../detections/report-model.ts';
import { storedRisk } from '../../detections/stored-risk.ts';
import { visibleJson, visibleLine } from '../../values/visible-text.ts';
import { clockSettings, messageSettings, timeRange } from '../common-options.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import { type HuntOptionsGiven, labFormat } from '../lab-options.ts';
import { riskText } from '../output/hunt-text.ts';
import { Reporter } from '../reporter.ts';
import type { Surroundings } from '../surroundings.ts';
import { fileOutput, type TextOutput } from '../text-output.ts';
import { openEngine } from '../workspace.ts';
import { huntOver } from './hunt.ts';

/** `splite risk --store FILE`: the top of the risk that hunts left there; with detections and logs it hunts first. */
export async function runRiskCommand(
  paths: readonly string[],
  logs: readonly string[],
  options: HuntOptionsGiven & { readonly top: string },
  around: Surroundings,
): Promise<number> {
  const top = Number(options.top);
  if (!Number.isInteger(top) || top < 1)
    throw new CommandFailure(`'${options.top}' is no value for --top.`, exitCodes.usage, 'Give a number of objects.');
  const format = labFormat(options, around);
  const { risk, exitCode } =
    paths.length > 0 || logs.length > 0
      ? await riskOfHunt(paths, logs, options, around)
      : { risk: riskOfStore(options, around), exitCode: exitCodes.ok };
  const shown = risk.slice(0, top);
  const output: TextOutput =
    options.output === undefined ? around.output : fileOutput(resolve(around.directory, options.output));
  if (format === 'json') output.write(`${visibleJson(JSON.stringify(shown, null, 2))}\n`);
  else if (format === 'ndjson') for (const each of shown) output.write(`${visibleJson(JSON.stringify(each))}\n`);
  else writeTable(shown, risk.length, output);
  output.flush();
  if (output !== around.output) output.close();
  return exitCode;
}

async function riskOfHunt(
  paths: readonly string[],
  logs: readonly string[],
  options: HuntOptionsGiven,
  around: Surroundings,
): Promise<{ risk: readonly HuntRisk[]; exitCode: number }> {
  const { report, exitCode } = await huntOver(paths, logs, options, around, () => {});
  return { risk: report.logs?.risk ?? [], exitCode };
}

function riskOfStore(options: HuntOptionsGiven, around: Surroundings): readonly HuntRisk[] {
  if (options.store === undefined)
    throw new CommandFailure(
      'There is nothing to show the risk of.',
      exitCodes.usage,
      'Name a store that a hunt has filled (--store FILE), or write: splite risk DETECTIONS... -- LOGS...',
    );
  const reporter = new Reporter(around, messageSettings(options));
  const clock = clockSettings(options, around);
  const range = timeRange({ ...options, ...(options.since === undefined ? {} : { earliest: options.since }) }, clock);
  const { engine } = openEngine({ options, clock, around, reporter, loads: false });
  try {
    return storedRisk(engine, range);
  } finally {
    engine.close();
  }
}

function writeTable(shown: readonly HuntRisk[], all: number, output: TextOutput): void {
  if (shown.length === 0) {
    output.write('No risk.\n');
    return;
  }
  const width = Math.max(...shown.map(({ score }) => String(score).length));
  for (const object of shown) {
    output.write(
      `${String(object.score).padStart(width)}  ${object.type} ${visibleLine(object.value)}  ${riskText(object)}\n`,
    );
    for (const name of object.detections.slice(0, 5)) output.write(`${' '.repeat(width)}    ${visibleLine(name)}\n`);
    if (object.detections.length > 5)
      output.write(`${' '.repeat(width)}    and ${object.detections.length - 5} more\n`);
  }
  if (all > shown.length) output.write(`and ${(all - shown.length).toLocaleString('en')} more (--top)\n`);
}
