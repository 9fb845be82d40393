import { Engine, readKnowledge } from '../../src/run/engine.ts';
import { shippedDirectory } from '../../src/run/shipped-directory.ts';

/** An engine with the knowledge that ships, its events in memory. */
export function newEngine(): Engine {
  const shippedDir = shippedDirectory();
  return new Engine({
    knowledge: readKnowledge(shippedDir, []),
    shippedDir,
    now: Date.now() / 1000,
    timeZone: 'UTC',
  });
}
