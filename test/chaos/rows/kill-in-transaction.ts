/** T1: an engine kills itself at each moment of a transaction, and at moments by chance. */

import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { TransactionStep } from '../../../kafka/transactions.ts';
import type { Row } from '../row.ts';
import { inWorld } from '../row.ts';

const SUICIDAL_ENGINE = fileURLToPath(new URL('../suicidal-engine.ts', import.meta.url));
const MOMENTS: readonly TransactionStep['name'][] = [
  'add-partitions',
  'produce',
  'produce-sent',
  'produced',
  'commit',
  'commit-sent',
  'committed',
];

export const killInTransaction: Row = {
  id: 'T1',
  fault: 'kill -9 at each moment of a transaction, and by chance',
  run: (context) =>
    inWorld(context, ['one'], {}, async (world) => {
      const recoveriesMs: number[] = [];
      const { random } = context;
      await world.node('one').kill();
      const moments = [...MOMENTS, 'chance'].flatMap((moment) => Array(2 * context.rounds).fill(moment));
      for (const moment of moments as string[]) {
        const nth = random.between(1, 60);
        const node = world.start('one', { script: SUICIDAL_ENGINE, args: [moment, String(nth)] });
        if (moment === 'chance') {
          await node.ready();
          await sleep(random.between(0, 1_000));
          await node.kill();
        }
        const { signal } = await node.exited;
        if (signal !== 'SIGKILL')
          throw new Error(`${moment} ${nth}: it did not die, but ended: ${node.said()}`);
        const killedAtMs = performance.now();
        context.say(`killed at ${moment} ${nth}`);
        const healthy = world.start('one');
        recoveriesMs.push(await world.load.recovered(world.allPartitions, killedAtMs));
        await healthy.kill();
      }
      world.start('one');
      await world.allReady();
      return { faults: moments.length, recoveriesMs };
    }),
};
