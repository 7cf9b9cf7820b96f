/**
 * Permanent error codes of Produce: a topic that certainly accepts nothing is reported before the transaction
 * times out, so that only the writes to it fail; if a batch may be in the log, the outcome is in doubt.
 */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { ProduceRefused, TransactionDoubt } from '../../../kafka/ports.ts';
import { fencePartition } from '../../../kafka/write/transactions.ts';
import { ScriptedCoordinator } from '../scripted-coordinator.ts';

const RECORD = { topic: 'log', partition: 0, key: 'key', value: Buffer.from('value') };
const OPTIONS = {
  transactionalIdPrefix: 'engine-',
  partition: 0,
  transactionTimeoutMs: 5_000,
  transactionVersion: 1,
} as const;

let broker: ScriptedCoordinator;

beforeEach(async () => {
  broker = await ScriptedCoordinator.start();
});
afterEach(() => broker.close());

/** The responses to Produce, in order; the last one applies to all that follow. */
function answer(...codes: readonly string[]): void {
  broker.scripts.produce.splice(0, Number.POSITIVE_INFINITY, ...codes);
}

describe('an error code of Produce that lasts', () => {
  for (const code of ['NOT_ENOUGH_REPLICAS', 'UNKNOWN_TOPIC_OR_PARTITION', 'UNKNOWN_TOPIC_ID']) {
    it(`${code} refuses the topic, and the same owner continues`, async () => {
      const writer = await fencePartition(broker.connection, OPTIONS);
      answer(code);
      await assert.rejects(writer.produce([RECORD]), (error) => {
        assert.ok(error instanceof ProduceRefused, String(error));
        assert.deepEqual([error.about, error.code, error.topic], ['topic', code, 'log']);
        return true;
      });
      answer('NONE');
      await (await writer.produce([{ ...RECORD, topic: 'other' }])).commit();
      await writer.close();
    });
  }

  for (const codes of [['KAFKA_STORAGE_ERROR'], ['NOT_LEADER_OR_FOLLOWER', 'NOT_ENOUGH_REPLICAS']]) {
    it(`${codes.join(', then ')} is a doubt: the batch may be in the log`, async () => {
      const writer = await fencePartition(broker.connection, OPTIONS);
      answer(...codes);
      await assert.rejects(writer.produce([RECORD]), TransactionDoubt);
      await writer.close();
    });
  }
});
