/** T6: the broker is frozen for longer than a transaction may take. */

import { setTimeout as sleep } from 'node:timers/promises';
import { OwnBroker } from '../../integration/fixture/own-broker.ts';
import type { Row } from '../row.ts';
import { inWorld } from '../row.ts';

const FREEZES = 2;
const FROZEN_MS = 12_000;

export const frozenBroker: Row = {
  id: 'T6',
  fault: 'transaction timeout: the broker frozen for 12 s',
  async run(context) {
    const broker = await OwnBroker.open();
    try {
      return await inWorld(context, ['one', 'two'], { broker }, async (world) => {
        const recoveriesMs: number[] = [];
        const freezes = context.count(FREEZES);
        for (let freeze = 0; freeze < freezes; freeze += 1) {
          await sleep(context.random.between(500, 1_500));
          process.kill(broker.pid, 'SIGSTOP');
          await sleep(FROZEN_MS);
          process.kill(broker.pid, 'SIGCONT');
          recoveriesMs.push(await world.load.recovered(world.allPartitions, performance.now()));
          await world.allReady();
        }
        return { faults: freezes, recoveriesMs, note: 'from the broker’s waking' };
      });
    } finally {
      await broker.close();
    }
  },
};
