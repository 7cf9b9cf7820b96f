/**
 * T10: every start and message is sent three times, to any partition; every job is completed by two groups of
 * workers.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Row } from '../row.ts';
import { inWorld } from '../row.ts';

const COPIES = 3;
const LENGTH_MS = 10_000;

export const duplicateInput: Row = {
  id: 'T10',
  fault:
    'starts and messages sent three times with their ids, jobs completed by two groups of workers, an engine killed',
  run: (context) =>
    inWorld(context, ['one', 'two'], { load: { copies: COPIES, hasRivals: true } }, async (world) => {
      await sleep(LENGTH_MS * context.rounds);
      const partitions = await world.partitionsOf('two');
      await world.node('two').kill();
      const recoveriesMs = [await world.load.recovered(partitions, performance.now())];
      await world.load.stop();
      // Each instance has two surplus starts, messages and results.
      const faults = world.load.acknowledged.size * 6;
      return { faults, recoveriesMs, note: 'late results are counted' };
    }),
};
