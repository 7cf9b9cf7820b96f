/**
 * How an owner reacts to each error code of each request of a write: from the wire to the caller, with a
 * scripted coordinator. Codes that are not in a list below are in doubt.
 */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { KafkaProtocolError } from '../../../kafka/connect/errors.ts';
import type { OutboundRecord } from '../../../kafka/ports.ts';
import { ProduceRefused, TransactionDoubt } from '../../../kafka/ports.ts';
import { kafkaErrorName } from '../../../kafka/wire/error-codes.ts';
import type { FenceOptions } from '../../../kafka/write/transactions.ts';
import { fencePartition } from '../../../kafka/write/transactions.ts';
import { verdictOf } from '../../../kafka/write/verdicts.ts';
import { ScriptedCoordinator } from '../scripted-coordinator.ts';

/** Every code of the protocol, and one that is newer than this list. */
const CODES = [-1, ...Array.from({ length: 133 }, (_unused, code) => code + 1), 999].map(kafkaErrorName);
const COORDINATOR_MOVES = [
  'COORDINATOR_LOAD_IN_PROGRESS',
  'COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR',
  'LEADER_NOT_AVAILABLE',
  'REQUEST_TIMED_OUT',
  'CONCURRENT_TRANSACTIONS',
];
const EPOCH_OVER = [
  'INVALID_PRODUCER_EPOCH',
  'PRODUCER_FENCED',
  'INVALID_TXN_STATE',
  'INVALID_PRODUCER_ID_MAPPING',
  'UNKNOWN_PRODUCER_ID',
];

/** The outcome of a transaction: committed after a retry, refused, or in doubt. */
type Outcome =
  | 'committed'
  | 'refused: record'
  | 'refused: topic'
  | 'refused: client'
  | 'doubt'
  | 'epoch doubt';

const EXPECTED: Readonly<Record<string, Readonly<Partial<Record<Outcome, readonly string[]>>>>> = {
  metadata: {
    committed: ['LEADER_NOT_AVAILABLE', 'REPLICA_NOT_AVAILABLE', 'REQUEST_TIMED_OUT', 'UNKNOWN_SERVER_ERROR'],
  },
  add: {
    committed: [...COORDINATOR_MOVES, 'OPERATION_NOT_ATTEMPTED', 'UNKNOWN_TOPIC_OR_PARTITION'],
    'refused: topic': ['INVALID_TOPIC_EXCEPTION', 'TOPIC_AUTHORIZATION_FAILED'],
    'epoch doubt': EPOCH_OVER,
  },
  produce: {
    committed: [
      'UNKNOWN_TOPIC_OR_PARTITION',
      'UNKNOWN_TOPIC_ID',
      'INCONSISTENT_TOPIC_ID',
      'CORRUPT_MESSAGE',
      'LEADER_NOT_AVAILABLE',
      'NOT_LEADER_OR_FOLLOWER',
      'REPLICA_NOT_AVAILABLE',
      'FENCED_LEADER_EPOCH',
      'UNKNOWN_LEADER_EPOCH',
      'REQUEST_TIMED_OUT',
      'NETWORK_EXCEPTION',
      'NOT_ENOUGH_REPLICAS',
      'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
      'KAFKA_STORAGE_ERROR',
      'THROTTLING_QUOTA_EXCEEDED',
      'COORDINATOR_LOAD_IN_PROGRESS',
      'COORDINATOR_NOT_AVAILABLE',
      'NOT_COORDINATOR',
      'CONCURRENT_TRANSACTIONS',
      'OPERATION_NOT_ATTEMPTED',
    ],
    'refused: record': [
      'MESSAGE_TOO_LARGE',
      'RECORD_LIST_TOO_LARGE',
      'INVALID_RECORD',
      'INVALID_TIMESTAMP',
      'POLICY_VIOLATION',
    ],
    'refused: topic': [
      'INVALID_TOPIC_EXCEPTION',
      'TOPIC_AUTHORIZATION_FAILED',
      'UNSUPPORTED_FOR_MESSAGE_FORMAT',
      'UNSUPPORTED_COMPRESSION_TYPE',
    ],
    'refused: client': ['CLUSTER_AUTHORIZATION_FAILED', 'INVALID_REQUIRED_ACKS'],
    'epoch doubt': EPOCH_OVER,
  },
  end: { 'epoch doubt': EPOCH_OVER },
};

let broker: ScriptedCoordinator;

beforeEach(async () => {
  broker = await ScriptedCoordinator.start();
});
afterEach(() => broker.close());

const OPTIONS: FenceOptions = { transactionalIdPrefix: 'p', partition: 0 };
const RECORD: OutboundRecord = { topic: 'log', partition: null, key: 'k', value: Buffer.from('x') };

/** One transaction; after a rejection the same owner must be able to continue. */
async function outcomeOf(options: FenceOptions): Promise<Outcome> {
  const writer = await fencePartition(broker.connection, options);
  try {
    await (await writer.produce([RECORD])).commit();
    return 'committed';
  } catch (error) {
    if (error instanceof TransactionDoubt) return error.epoch ? 'epoch doubt' : 'doubt';
    if (!(error instanceof ProduceRefused)) throw error;
    await (await writer.produce([{ ...RECORD, topic: 'other' }])).commit();
    return `refused: ${error.about}`;
  } finally {
    await writer.close();
  }
}

function expectedOf(request: string, code: string): Outcome {
  const lists = Object.entries(EXPECTED[request] ?? {}) as [Outcome, readonly string[]][];
  // At this point nothing has been sent.
  const other = request === 'metadata' ? 'refused: topic' : 'doubt';
  return lists.find(([, codes]) => codes.includes(code))?.[0] ?? other;
}

for (const [request, name] of [
  ['metadata', 'Metadata'],
  ['add', 'AddPartitionsToTxn'],
  ['produce', 'Produce'],
  ['end', 'EndTxn'],
] as const) {
  describe(`an error code of ${name}`, () => {
    for (const code of CODES) {
      const expected = expectedOf(request, code);
      it(`${code} leaves the transaction ${expected}`, async () => {
        const script = request === 'metadata' ? broker.topicCodes : broker.scripts[request];
        script.unshift(code);
        assert.equal(await outcomeOf({ ...OPTIONS, transactionVersion: 1 }), expected);
      });
    }
  });
}

describe('an error code of Produce, if that adds partitions', () => {
  for (const code of CODES) {
    const expected = expectedOf('produce', code);
    it(`${code} leaves the transaction ${expected}`, async () => {
      broker.transactionVersion = 2;
      broker.scripts.produce.unshift(code);
      assert.equal(await outcomeOf({ ...OPTIONS, transactionVersion: 2 }), expected);
    });
  }
});

describe('an error code of EndTxn in version 2', () => {
  it('is only a reason to repeat it if the coordinator moves or is still writing markers', () => {
    for (const code of CODES) {
      const verdict = verdictOf('repeatedEndTxn', code);
      assert.equal(['wait', 'retry'].includes(verdict), COORDINATOR_MOVES.includes(code), code);
      assert.equal(verdict === 'fenced', EPOCH_OVER.includes(code), code);
    }
  });
});

describe('an error code of InitProducerId', () => {
  for (const code of CODES) {
    const isAskedAgain = COORDINATOR_MOVES.includes(code);
    it(`${code} ${isAskedAgain ? 'is retried' : 'ends the takeover'}`, async () => {
      broker.scripts.init.unshift(code);
      const fencing = fencePartition(broker.connection, { ...OPTIONS, transactionVersion: 1 });
      if (isAskedAgain) await (await fencing).close();
      else {
        const isSo = (error: unknown) => error instanceof KafkaProtocolError && error.code === code;
        await assert.rejects(fencing, isSo);
      }
    });
  }
});
