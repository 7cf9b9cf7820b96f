/** Engines that use the first version of transactions, in which EndTxn is never repeated. */
import { fileURLToPath } from 'node:url';
import type { World } from '../row.ts';

const FIRST_VERSION_ENGINE = fileURLToPath(
  new URL('../../integration/fixture/first-version-engine.ts', import.meta.url),
);

/** Kills all engines and starts such engines in their place. */
export async function useFirstVersion(world: World): Promise<void> {
  for (const nodeId of world.nodes.keys()) {
    await world.node(nodeId).kill();
    world.start(nodeId, { script: FIRST_VERSION_ENGINE });
  }
  await world.allReady();
}
