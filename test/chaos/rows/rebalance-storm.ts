/** T16: a third engine joins and leaves all the time. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Row } from '../row.ts';
import { inWorld } from '../row.ts';

const JOINS = 10;

export const rebalanceStorm: Row = {
  id: 'T16',
  fault: 'a third engine joins and is stopped or killed every 2 s',
  run: (context) =>
    inWorld(context, ['one', 'two'], {}, async (world) => {
      const recoveriesMs: number[] = [];
      const joins = context.count(JOINS);
      for (let join = 0; join < joins; join += 1) {
        const node = world.start('third');
        await sleep(2_000);
        if (join % 4 === 3) await node.kill();
        else await node.stop();
        recoveriesMs.push(await world.load.recovered(world.allPartitions, performance.now()));
      }
      return { faults: joins, recoveriesMs };
    }),
};
