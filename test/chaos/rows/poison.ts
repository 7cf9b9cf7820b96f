/** T17: malformed records among the commands, on all partitions and all the time. */

import { setTimeout as sleep } from 'node:timers/promises';
import { RecordProducer } from '../../../kafka/write/producer.ts';
import type { Random } from '../random.ts';
import type { Row } from '../row.ts';
import { inWorld } from '../row.ts';

const RECORDS = 200;
const PAUSE_MS = 25;

export const poison: Row = {
  id: 'T17',
  fault: 'garbage records among the commands of every partition',
  run: (context) =>
    inWorld(context, ['one', 'two'], {}, async (world) => {
      const producer = new RecordProducer(world.cluster.connection);
      const records = context.count(RECORDS);
      for (let record = 0; record < records; record += 1) {
        const partition = context.random.between(0, world.partitions - 1);
        const value = garbage(context.random);
        await producer.send([{ topic: world.cluster.topics.commands, partition, key: null, value }]);
        await sleep(PAUSE_MS);
      }
      await producer.close();
      return { faults: records, recoveriesMs: [], note: 'each became a dead letter with a reason' };
    }).then((outcome) => {
      const { deadLetters } = outcome.verdict;
      if (deadLetters !== outcome.faults)
        throw new Error(`${deadLetters} dead letters of ${outcome.faults} records`);
      return outcome;
    }),
};

function garbage(random: Random): Buffer {
  const bytes = Buffer.from(Array.from({ length: random.between(1, 200) }, () => random.between(128, 255)));
  return random.pick([
    bytes,
    Buffer.from('{"completeJob": {"jobKey": 1, "instanceKey": '),
    Buffer.from('{"noSuchCommand": {}}'),
    Buffer.from(`{"startProcessInstance": {"processId": "load", "variables": ${'['.repeat(5_000)}}`),
    Buffer.from('{"startProcessInstance": {"processId": "no-such-process"}}'),
    Buffer.from('{"completeJob": {"jobKey": 77, "instanceKey": 77}}'),
  ]);
}
