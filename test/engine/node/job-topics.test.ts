/**
 * The outcome for a job's record when Kafka returns each error code for CreateTopics of its topic, from the
 * wire to the owner of the partition, with a scripted cluster. No code leads to a doubt, which would concern
 * the whole partition.
 */

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { TargetTopics } from '../../../engine/node/job-topics.ts';
import { topicNames } from '../../../engine/topics.ts';
import { KafkaAdminError } from '../../../kafka/admin/admin.ts';
import { ProduceRefused } from '../../../kafka/ports.ts';
import { kafkaErrorName } from '../../../kafka/wire/error-codes.ts';
import { ScriptedCoordinator } from '../../kafka/scripted-coordinator.ts';

/** Every code of the protocol, and one that is newer than this list. */
const CODES = [-1, ...Array.from({ length: 133 }, (_unused, code) => code + 1), 999].map(kafkaErrorName);
const TOPIC = 'signalbox.jobs.charge';

type Outcome = 'created' | 'refused' | 'doubt';

/**
 * Codes after which the topic exists: it existed already, another broker is asked, or the request is repeated
 * without the rejected settings.
 */
const CREATED: ReadonlySet<string> = new Set([
  'TOPIC_ALREADY_EXISTS',
  'NOT_CONTROLLER',
  'POLICY_VIOLATION',
  'INVALID_CONFIG',
  'INVALID_REPLICATION_FACTOR',
]);

let broker: ScriptedCoordinator;

beforeEach(async () => {
  broker = await ScriptedCoordinator.start();
});
afterEach(() => broker.close());

async function outcomeOf(code: string): Promise<Outcome> {
  broker.scripts.create.unshift(code);
  const options = { partitions: 1, replicationFactor: 1 };
  const targets = new TargetTopics(broker.connection, topicNames('signalbox.'), options);
  const record = { topic: TOPIC, partition: 0, key: null, value: Buffer.from('job') };
  try {
    assert.deepEqual(await targets.check([record]), [record]);
    return 'created';
  } catch (error) {
    if (error instanceof ProduceRefused) {
      assert.deepEqual([error.topic, error.code, error.about], [TOPIC, code, 'topic']);
      assert.ok(error.message.includes(TOPIC), error.message);
      return 'refused';
    }
    assert.ok(error instanceof KafkaAdminError, String(error));
    assert.equal(error.code, code);
    return 'doubt';
  }
}

describe('an error code of CreateTopics', () => {
  for (const code of CODES) {
    const expected = CREATED.has(code) ? 'created' : 'refused';
    const text = { created: 'leaves the topic usable', refused: 'concerns that topic alone' };
    it(`${code} ${text[expected]}`, async () => {
      assert.equal(await outcomeOf(code), expected);
    });
  }
});
