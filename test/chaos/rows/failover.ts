/**
 * T2b: two engines that keep copies of each other's partitions: one is killed and the other continues its
 * work, one is shut down, one is killed and restarted immediately.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from '../report.ts';
import type { Row, RowContext, World } from '../row.ts';
import { inWorld } from '../row.ts';

const EACH = 5;
const NODES = ['one', 'two'];
/** After this time, a standby has read everything. */
const SETTLE_MS = 1_500;

type Way = 'killed' | 'stopped' | 'restarted';

export const failover: Row = {
  id: 'T2b',
  fault: 'one of two engines with standbys killed, stopped, or killed and started again at once',
  run: (context) =>
    inWorld(context, NODES, { engineArgs: ['--standby'] }, async (world) => {
      const took: Record<Way, number[]> = { killed: [], stopped: [], restarted: [] };
      for (let left = context.count(EACH); left > 0; left -= 1) {
        for (const way of ['killed', 'stopped', 'restarted'] as const) {
          took[way].push(await loseOne(world, context, way));
        }
      }
      const words = Object.entries(took).map(([way, list]) => {
        const seconds = (share: number) => ((percentile(list, share) ?? 0) / 1000).toFixed(1);
        return `${way}: p50 ${seconds(0.5)} s, slowest ${seconds(1)} s`;
      });
      const recoveriesMs = Object.values(took).flat();
      const note = `${words.join('; ')}; session timeout 6 s`;
      return { faults: recoveriesMs.length, recoveriesMs, note };
    }),
};

async function loseOne(world: World, context: RowContext, way: Way): Promise<number> {
  await sleep(SETTLE_MS + context.random.between(0, 500));
  const victim = context.random.pick(NODES);
  const partitions = await world.partitionsOf(victim);
  const fromMs = performance.now();
  const recovered = world.load.recovered(partitions, fromMs);
  if (way === 'stopped') await world.node(victim).stop();
  else await world.node(victim).kill();
  if (way === 'restarted') world.start(victim);
  const tookMs = await recovered;
  context.say(`${victim} ${way} with partitions ${partitions}: ${Math.round(tookMs)} ms`);
  if (way !== 'restarted') world.start(victim);
  await world.allReady();
  return tookMs;
}
