import { parentPort } from 'node:worker_threads';
import { type NumberedResult, type RunnerSettings, type TestGroup, TestRunner } from '../detections/test-runner.ts';
import { readKnowledge } from '../run/engine.ts';
import { guard } from '../run/guard.ts';
import type { FromWorker, ToWorker } from './worker-pool.ts';

/** Runs tests in a thread of its own: see `runTests`. */
const port = parentPort;
let runner: TestRunner | null = null;

port?.on('message', (message: ToWorker<RunnerSettings, TestGroup>) => {
  const say = (answer: FromWorker<NumberedResult>): void => port.postMessage(answer);
  if ('settings' in message) {
    const { settings } = message;
    runner = new TestRunner(settings, () => readKnowledge(settings.shippedDir, settings.contentDirs), guard);
    return;
  }
  try {
    for (const result of runner!.run(message.work)) say({ result });
    say({ done: true });
  } catch (error) {
    say({ fault: error instanceof Error ? error.message : String(error) });
    process.exit(1);
  }
});
