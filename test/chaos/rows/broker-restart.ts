/** T4: the only broker is shut down or killed, and started again. */

import { setTimeout as sleep } from 'node:timers/promises';
import { OwnBroker } from '../../integration/fixture/own-broker.ts';
import type { Row } from '../row.ts';
import { inWorld } from '../row.ts';

const RESTARTS = 2;

export const brokerRestart: Row = {
  id: 'T4',
  fault: 'the only broker stopped, or killed by kill -9, and started again',
  async run(context) {
    const broker = await OwnBroker.open();
    try {
      return await inWorld(context, ['one', 'two'], { broker }, async (world) => {
        const recoveriesMs: number[] = [];
        const restarts = context.count(RESTARTS);
        for (let restart = 0; restart < restarts; restart += 1) {
          await sleep(context.random.between(500, 1_500));
          if (restart % 2 === 0) await broker.kill();
          else await broker.stop();
          await sleep(context.random.between(0, 3_000));
          await broker.start();
          context.say('the broker is there again');
          recoveriesMs.push(await world.load.recovered(world.allPartitions, performance.now()));
          await world.allReady();
        }
        const dead = [...world.nodes.values()].filter((node) => node.hasExited);
        if (dead.length > 0) throw new Error(`${dead.length} engines ended: ${dead[0]?.said()}`);
        return { faults: restarts, recoveriesMs, note: 'from the broker’s return; no engine was restarted' };
      });
    } finally {
      await broker.close();
    }
  },
};
