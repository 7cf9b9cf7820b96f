/** T9: one of three brokers is killed, with its leaders and coordinators, and started again. */

import { setTimeout as sleep } from 'node:timers/promises';
import { BrokerTrio } from '../../integration/fixture/broker-trio.ts';
import type { Row } from '../row.ts';
import { inWorld } from '../row.ts';

const KILLS = 4;
/** Until the broker is in sync again, before the next one is killed. */
const SETTLE_MS = 4_000;

export const coordinatorMove: Row = {
  id: 'T9',
  fault: 'one of three brokers killed: leaders and coordinators of groups and transactions move',
  async run(context) {
    const broker = await BrokerTrio.open();
    try {
      return await inWorld(context, ['one', 'two'], { broker }, async (world) => {
        const recoveriesMs: number[] = [];
        const kills = context.count(KILLS);
        for (let kill = 0; kill < kills; kill += 1) {
          await sleep(SETTLE_MS);
          const index = 1 + (kill % 2);
          await broker.kill(index);
          recoveriesMs.push(await world.load.recovered(world.allPartitions, performance.now()));
          await broker.start(index);
          context.say(`broker ${index + 1} was killed and is there again`);
          await world.allReady();
        }
        return { faults: kills, recoveriesMs, note: 'three brokers, replication 3, min.insync.replicas 2' };
      });
    } finally {
      await broker.close();
    }
  },
};
