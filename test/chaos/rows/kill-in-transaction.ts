/** T1: engines kill themselves at each point of a transaction, and at random times. */

import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { TransactionStep } from '../../../kafka/write/transactions.ts';
import type { Row, RowContext, World } from '../row.ts';
import { inWorld } from '../row.ts';

const SUICIDAL_ENGINE = fileURLToPath(new URL('../suicidal-engine.ts', import.meta.url));
const MOMENTS: readonly (TransactionStep['name'] | 'chance')[] = [
  'add-partitions',
  'produce',
  'produce-sent',
  'produced',
  'commit',
  'commit-sent',
  'committed',
  'chance',
];
const KILLS = 24;
/** This many engines in a row are killed during their takeovers, before one survives. */
const IN_A_ROW = 4;

export const killInTransaction: Row = {
  id: 'T1',
  fault: 'kill -9 at each moment of a transaction, and by chance, of four engines in a row',
  run: (context) => {
    const kills = context.count(KILLS);
    // The long form takes longer than the ten minutes after which topics are compacted.
    return inWorld(context, ['one'], { forgets: kills > KILLS }, async (world) => {
      const recoveriesMs: number[] = [];
      await world.node('one').kill();
      for (let kill = 0; kill < kills; ) {
        const inARow = Math.min(IN_A_ROW, kills - kill);
        for (let left = inARow; left > 0; left -= 1) await dieOnce(world, context, kill++);
        const killedAtMs = performance.now();
        const healthy = world.start('one');
        recoveriesMs.push(await world.load.recovered(world.allPartitions, killedAtMs));
        await healthy.kill();
      }
      world.start('one');
      await world.allReady();
      return { faults: kills, recoveriesMs };
    });
  },
};

async function dieOnce(world: World, { random, say }: RowContext, kill: number): Promise<void> {
  const moment = MOMENTS[kill % MOMENTS.length] ?? 'chance';
  const nth = random.between(1, 60);
  const node = world.start('one', { script: SUICIDAL_ENGINE, args: [moment, String(nth)] });
  if (moment === 'chance') {
    await node.ready();
    await sleep(random.between(0, 1_000));
    await node.kill();
  }
  const { signal } = await node.exited;
  if (signal !== 'SIGKILL') throw new Error(`${moment} ${nth}: it did not die, but ended: ${node.said()}`);
  say(`killed at ${moment} ${nth}`);
}
