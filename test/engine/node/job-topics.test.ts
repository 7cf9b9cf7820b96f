/**
 * What becomes of a job's record when Kafka answers each error code to CreateTopics for its topic: the whole
 * way from the wire to the owner of the partition, against a scripted cluster. Codes that the list below
 * doesn't name are doubts.
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

const EXPECTED: Readonly<Partial<Record<Outcome, readonly string[]>>> = {
  // The first: by another node. The second: asked again.
  created: ['TOPIC_ALREADY_EXISTS', 'NOT_CONTROLLER'],
  refused: [
    'INVALID_TOPIC_EXCEPTION',
    'TOPIC_AUTHORIZATION_FAILED',
    'CLUSTER_AUTHORIZATION_FAILED',
    'POLICY_VIOLATION',
    'INVALID_PARTITIONS',
    'INVALID_REPLICATION_FACTOR',
    'INVALID_REPLICA_ASSIGNMENT',
    'INVALID_CONFIG',
    'INVALID_REQUEST',
    'THROTTLING_QUOTA_EXCEEDED',
    'REQUEST_TIMED_OUT',
    'LEADER_NOT_AVAILABLE',
  ],
};

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

function expectedOf(code: string): Outcome {
  const lists = Object.entries(EXPECTED) as [Outcome, readonly string[]][];
  return lists.find(([, codes]) => codes.includes(code))?.[0] ?? 'doubt';
}

describe('an error code of CreateTopics', () => {
  for (const code of CODES) {
    const expected = expectedOf(code);
    const text = { created: 'leaves the topic usable', refused: 'refuses the topic', doubt: 'is a doubt' };
    it(`${code} ${text[expected]}`, async () => {
      assert.equal(await outcomeOf(code), expected);
    });
  }
});
