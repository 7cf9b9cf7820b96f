/** T18: engines are stopped under load, again and again, and others take over. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Row } from '../row.ts';
import { inWorld } from '../row.ts';

const STOPS = 5;
const STOP_MS_MAX = 10_000;

export const gracefulStop: Row = {
  id: 'T18',
  fault: 'SIGTERM of one of two engines',
  run: (context) =>
    inWorld(context, ['node-0', 'node-1'], {}, async (world) => {
      const recoveriesMs: number[] = [];
      const stops = context.count(STOPS);
      let slowestMs = 0;
      for (let stop = 0; stop < stops; stop += 1) {
        await sleep(context.random.between(300, 1_500));
        const victim = `node-${stop}`;
        const partitions = await world.partitionsOf(victim);
        const stoppedAtMs = performance.now();
        const recovered = world.load.recovered(partitions, stoppedAtMs);
        const { code, signal } = await world.node(victim).stop();
        const tookMs = performance.now() - stoppedAtMs;
        if (code !== 0 || tookMs > STOP_MS_MAX) {
          throw new Error(
            `${victim} ended with ${code ?? signal} after ${tookMs} ms: ${world.node(victim).said()}`,
          );
        }
        slowestMs = Math.max(slowestMs, tookMs);
        recoveriesMs.push(await recovered);
        world.start(`node-${stop + 2}`);
        await world.allReady();
      }
      return { faults: stops, recoveriesMs, note: `exit 0 after at most ${Math.round(slowestMs)} ms` };
    }),
};
