/** T8: an EndTxn is delayed in the network, its sender repeats it or takes over again, then it arrives. */

import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../integration/fixture/cluster.ts';
import type { Row } from '../row.ts';
import { inWorld } from '../row.ts';
import { useFirstVersion } from './first-version.ts';

const ENDS = 4;
/** Longer than a transaction may take. */
const HELD_MS = 9_000;

export const lateEnd: Row = {
  id: 'T8',
  fault: 'EndTxn held until its sender has repeated it or taken over again, then delivered',
  run: (context) =>
    inWorld(context, ['one', 'two'], {}, async (world) => {
      const { proxy } = await context.broker();
      const recoveriesMs: number[] = [];
      const ends = context.count(ENDS);
      for (let end = 0; end < ends; end += 1) {
        if (end === Math.floor(ends / 2)) await useFirstVersion(world);
        const before = proxy.injected('endTxn', 'hold');
        proxy.inject('endTxn', 'hold');
        await until('an EndTxn is held', () => proxy.injected('endTxn', 'hold') > before);
        const heldAtMs = performance.now();
        recoveriesMs.push(await world.load.recovered(world.allPartitions, heldAtMs));
        await sleep(Math.max(0, HELD_MS + context.random.between(0, 3_000) - (performance.now() - heldAtMs)));
        if (proxy.release() === 0) throw new Error('nothing was held');
        await world.load.recovered(world.allPartitions, performance.now());
      }
      return { faults: ends, recoveriesMs };
    }),
};
