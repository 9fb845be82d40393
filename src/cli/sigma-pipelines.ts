import { resolve } from 'node:path';
import { loadPipelines, type PipelineSource } from '../detections/sigma/pipelines.ts';
import type { RawOptions } from './common-options.ts';
import { givenContent } from './content-choice.ts';
import type { Surroundings } from './surroundings.ts';

/** The pipelines of Sigma rules: those that ship, and over them those of the content that is named or else was found. */
export function pipelinesOf(options: RawOptions, found: readonly string[], around: Surroundings): PipelineSource {
  return () => loadPipelines(givenContent(options, around) ?? found.map((path) => resolve(around.directory, path)));
}
