/** T21: the broker removes idle producers and transactional ids; the next command is still handled. */

import { setTimeout as sleep } from 'node:timers/promises';
import { OwnBroker } from '../../integration/fixture/own-broker.ts';
import type { Row } from '../row.ts';
import { inWorld } from '../row.ts';

const IDLE_MS = 45_000;

export const idleExpiry: Row = {
  id: 'T21',
  fault: 'idle for longer than the broker remembers producers and transactional ids',
  async run(context) {
    const broker = await OwnBroker.open({
      'transactional.id.expiration.ms': '15000',
      'transaction.remove.expired.transaction.cleanup.interval.ms': '2000',
      'producer.id.expiration.ms': '15000',
      'producer.id.expiration.check.interval.ms': '2000',
    });
    try {
      return await inWorld(context, ['one', 'two'], { broker }, async (world) => {
        const recoveriesMs: number[] = [];
        for (let round = 0; round < context.rounds; round += 1) {
          await world.load.stop();
          await world.load.ended();
          await sleep(IDLE_MS);
          const fromMs = performance.now();
          world.load.run(world.startsPerSecond);
          recoveriesMs.push(await world.load.recovered(world.allPartitions, fromMs));
        }
        return { faults: context.rounds, recoveriesMs, note: 'from the first command after it' };
      });
    } finally {
      await broker.close();
    }
  },
};
