import { parentPort } from 'node:worker_threads';
import type { HuntedPart } from '../detections/hunt-part.ts';
import { HuntPart } from '../detections/hunt-part.ts';
import { SearchPlaces } from '../detections/search-place.ts';
import { Engine, readKnowledge } from '../run/engine.ts';
import { guardEach } from '../run/guard.ts';
import type { HuntWork, HuntWorkerSettings } from './hunt-threads.ts';
import type { FromWorker, ToWorker } from './worker-pool.ts';

/** Runs detections in a thread of its own: see `huntInThreads`. */
const port = parentPort;
let part: HuntPart | null = null;

port?.on('message', (message: ToWorker<HuntWorkerSettings, HuntWork>) => {
  const say = (answer: FromWorker<HuntedPart>): void => port.postMessage(answer);
  try {
    if ('settings' in message) {
      part = open(message.settings);
      return;
    }
    part!.run(message.work, (result) => say({ result }));
    say({ done: true });
  } catch (error) {
    say({ fault: error instanceof Error ? error.message : String(error) });
    process.exit(1);
  }
});

function open(settings: HuntWorkerSettings): HuntPart {
  const { detections, shippedDir, contentDirs, geoip, storePath, now, timeZone, directory, ...rest } = settings;
  const knowledge = readKnowledge(shippedDir, contentDirs, geoip ?? undefined);
  const engine = new Engine({ knowledge, shippedDir, storePath, readsOnly: true, now, timeZone });
  return new HuntPart(detections, { engine, places: new SearchPlaces(directory), guardEach, ...rest });
}
