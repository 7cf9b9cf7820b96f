/** T2: every few seconds, one of three engines is killed, another takes over, and a new one is started. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Row } from '../row.ts';
import { inWorld } from '../row.ts';

const KILLS = 4;

export const killWithTakeover: Row = {
  id: 'T2',
  fault: 'kill -9 of one of three engines, taken over by the others',
  run: (context) =>
    inWorld(context, ['node-0', 'node-1', 'node-2'], {}, async (world) => {
      const recoveriesMs: number[] = [];
      const { random } = context;
      const alive = ['node-0', 'node-1', 'node-2'];
      const kills = context.count(KILLS);
      for (let kill = 0; kill < kills; kill += 1) {
        await sleep(random.between(500, 2_000));
        const victim = random.pick(alive);
        const partitions = await world.partitionsOf(victim);
        await world.node(victim).kill();
        context.say(`killed ${victim} with partitions ${partitions}`);
        recoveriesMs.push(await world.load.recovered(partitions, performance.now()));
        const next = `node-${kill + 3}`;
        alive.splice(alive.indexOf(victim), 1, next);
        world.start(next);
        await world.allReady();
      }
      return { faults: kills, recoveriesMs };
    }),
};
