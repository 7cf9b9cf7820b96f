/**
 * T19: under load, engines of the previous commit's version are replaced one by one by engines of this
 * version, and back.
 */

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkOut } from '../../integration/fixture/earlier-version.ts';
import type { Row } from '../row.ts';
import { inWorld } from '../row.ts';

const MIXED_MS = 2_000;

export const rollingUpgrade: Row = {
  id: 'T19',
  fault: 'engines of the last commit replaced by this version’s under load, one by one, and back',
  async run(context) {
    const { folder, remove } = await checkOut('HEAD~1');
    const former = { script: join(folder, 'cli/bin.mjs') };
    try {
      return await inWorld(context, ['one', 'two'], {}, async (world) => {
        const recoveriesMs: number[] = [];
        const versions = Array.from({ length: context.rounds }, () => [former, {}] as const).flat();
        for (const version of versions) {
          for (const nodeId of ['one', 'two']) {
            const partitions = await world.partitionsOf(nodeId);
            const stoppedAtMs = performance.now();
            await world.node(nodeId).stop();
            world.start(nodeId, version);
            recoveriesMs.push(await world.load.recovered(partitions, stoppedAtMs));
            await world.allReady();
            await sleep(MIXED_MS);
          }
        }
        return { faults: recoveriesMs.length, recoveriesMs };
      });
    } finally {
      await remove();
    }
  },
};
