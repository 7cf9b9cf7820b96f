/**
 * T13: state topics are compacted continuously, ended instances are deleted immediately, and engines are
 * killed and restore meanwhile.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { alterTopicConfigs } from '../../../kafka/admin/admin.ts';
import { OwnBroker } from '../../integration/fixture/own-broker.ts';
import type { Row } from '../row.ts';
import { inWorld } from '../row.ts';

const KILLS = 6;
const EAGER = {
  'segment.bytes': String(1024 * 1024),
  'segment.ms': '500',
  'min.cleanable.dirty.ratio': '0.01',
  'delete.retention.ms': '100',
};

export const compaction: Row = {
  id: 'T13',
  fault: 'state compacted all the time while engines are killed and restore; tombstones vanish',
  async run(context) {
    const broker = await OwnBroker.open({
      'log.cleaner.backoff.ms': '100',
      'log.retention.check.interval.ms': '500',
    });
    const options = { broker, engineArgs: ['--keep-ended-hours', '0'], forgets: true, startsPerSecond: 100 };
    try {
      const outcome = await inWorld(context, ['one', 'two'], options, async (world) => {
        const { topics, connection } = world.cluster;
        await alterTopicConfigs(connection, topics.state, EAGER);
        await alterTopicConfigs(connection, topics.partition, EAGER);
        const recoveriesMs: number[] = [];
        const kills = context.count(KILLS);
        for (let kill = 0; kill < kills; kill += 1) {
          await sleep(context.random.between(1_500, 3_000));
          const victim = context.random.pick(['one', 'two']);
          const partitions = await world.partitionsOf(victim);
          await world.node(victim).kill();
          const killedAtMs = performance.now();
          world.start(victim);
          recoveriesMs.push(await world.load.recovered(partitions, killedAtMs));
          await world.allReady();
        }
        return { faults: kills, recoveriesMs, note: 'the killed engine is started again at once' };
      });
      const { steps, stateRecords } = outcome.verdict;
      if (stateRecords >= steps)
        throw new Error(`nothing was compacted: ${stateRecords} records of ${steps} steps`);
      const note = `${outcome.note}; ${stateRecords} state records are left of ${steps}`;
      return { ...outcome, note };
    } finally {
      await broker.close();
    }
  },
};
