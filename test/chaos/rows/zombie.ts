/**
 * T3: an engine is frozen for twice its session timeout, another takes over, and it resumes in the middle of
 * its work.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Row } from '../row.ts';
import { inWorld } from '../row.ts';

const FREEZES = 3;
const FROZEN_MS = 12_000;

export const zombie: Row = {
  id: 'T3',
  fault: 'SIGSTOP for twice the session, takeover, SIGCONT',
  run: (context) =>
    inWorld(context, ['one', 'two'], {}, async (world) => {
      const recoveriesMs: number[] = [];
      const freezes = context.count(FREEZES);
      for (let freeze = 0; freeze < freezes; freeze += 1) {
        await sleep(context.random.between(500, 1_500));
        const victim = context.random.pick(['one', 'two']);
        const partitions = await world.partitionsOf(victim);
        const frozenAtMs = performance.now();
        world.node(victim).freeze();
        recoveriesMs.push(await world.load.recovered(partitions, frozenAtMs));
        await sleep(Math.max(0, FROZEN_MS - (performance.now() - frozenAtMs)));
        world.node(victim).thaw();
        context.say(`${victim} was frozen with partitions ${partitions}`);
        await world.allReady();
      }
      return { faults: freezes, recoveriesMs, note: 'the frozen engine joined again without a restart' };
    }),
};
