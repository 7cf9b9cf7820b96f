/**
 * T15: workers are slower than the incoming load; the engine's memory stays bounded and it loses no
 * partition.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { residentMb } from '../resident-mb.ts';
import type { Row } from '../row.ts';
import { inWorld } from '../row.ts';

const LENGTH_MS = 15_000;
const WORK_MS = 1_500;
const RSS_MB_MAX = 512;

export const slowWorker: Row = {
  id: 'T15',
  fault: 'workers slower than the load: a growing backlog of open jobs',
  run: (context) =>
    inWorld(context, ['one', 'two'], { load: { workMs: WORK_MS } }, async (world) => {
      let rssMax = 0;
      const endMs = performance.now() + LENGTH_MS * context.rounds;
      while (performance.now() < endMs) {
        for (const { pid } of world.nodes.values()) rssMax = Math.max(rssMax, await residentMb(pid));
        await sleep(1_000);
      }
      if (rssMax > RSS_MB_MAX) throw new Error(`an engine takes ${rssMax} MB`);
      const lost = [...world.nodes.values()].flatMap(({ log }) =>
        log.filter(({ msg }) => /not a member/.test(msg)),
      );
      if (lost.length > 0) throw new Error(`an engine lost its membership: ${JSON.stringify(lost)}`);
      return { faults: 1, recoveriesMs: [], note: `RSS at most ${rssMax} MB, no rebalance` };
    }),
};
