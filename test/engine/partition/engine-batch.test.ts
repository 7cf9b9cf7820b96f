/** The counters and the released commits of a batch. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeCommand } from '../../../engine/command-codec.ts';
import { RECORD_BYTES_MAX } from '../../../engine/limits.ts';
import { EngineMetrics } from '../../../engine/node/metrics.ts';
import type { Ready } from '../../../engine/partition/batch.ts';
import { Batch } from '../../../engine/partition/batch.ts';
import { EngineBatch } from '../../../engine/partition/engine-batch.ts';
import { PartitionProcessor } from '../../../engine/partition/processor.ts';
import { SuspectMode } from '../../../engine/partition/suspect-mode.ts';
import { Turnstile } from '../../../engine/partition/turnstile.ts';
import { partitionLimits } from '../../../engine/partition-limits.ts';
import type { StepEnvironment } from '../../../engine/step/environment.ts';
import { RefusedTargets } from '../../../engine/step/refused-targets.ts';
import { topicNames } from '../../../engine/topics.ts';
import type { OutboundRecord } from '../../../kafka/ports.ts';
import { ProduceRefused } from '../../../kafka/ports.ts';
import { PartitionState } from '../../../state/partition-state.ts';

let nowMs = 0;
const clock = { nowMs: () => nowMs, after: () => () => undefined };

function suspectMode(turnstile: Turnstile): SuspectMode {
  const history = { ownersWithoutProgress: 3, pending: undefined };
  return new SuspectMode({ history, clock, incarnation: 'a', turnstile, write: () => Promise.resolve() });
}

const letter: OutboundRecord = { topic: 'letters', partition: 0, key: null, value: null };
const reply: OutboundRecord = {
  ...{ topic: 'gone', partition: null, key: null, value: null },
  instead: () => letter,
};

/** A batch with one reply in each of its rounds; a second round follows the first. */
function readyOf(isLast: boolean): Ready {
  const { stats } = new Batch('commands');
  const awaited = isLast ? [] : [{ record: reply, instanceKey: 1, jobKey: 2 }];
  return { records: [reply], awaited, stats, mark: 0, taken: { commands: 1, due: 0 } };
}

const processor = {
  feedPlaces: () => readyOf(true),
  advance: () => undefined,
} as unknown as PartitionProcessor;

test('a batch lets the next partition in even if the time of handling commands one by one is over', async () => {
  const turnstile = new Turnstile();
  const suspects = suspectMode(turnstile);
  await suspects.begin({ offset: 1 });
  let isIn = false;
  const next = turnstile.enter().then(() => {
    isIn = true;
  });
  nowMs += 3_600_000;
  const context = { processor, clock, refused: undefined, observer: { status: () => undefined }, suspects };
  const batch = new EngineBatch(context, readyOf(true), true);
  assert.equal(suspects.isOn, false);
  assert.equal(isIn, false);
  batch.committed(1);
  await next;
  assert.equal(isIn, true);
});

test('replies that become dead letters are counted in every round of a batch', () => {
  const refused = new RefusedTargets();
  const refusal = {
    topic: 'gone',
    partition: -1,
    code: 'TOPIC_AUTHORIZATION_FAILED',
    about: 'topic',
  } as const;
  assert.equal(refused.noteTopic(new ProduceRefused(refusal, 'refused'), [reply], nowMs), true);
  let deadLetters = 0;
  const observer = {
    status: () => undefined,
    committed: (stats: Ready['stats']) => {
      deadLetters = stats.deadLetters;
    },
  };
  const suspects = suspectMode(new Turnstile());
  const batch = new EngineBatch({ processor, clock, refused, observer, suspects }, readyOf(false), false);
  assert.deepEqual(batch.records, [letter]);
  const followed = batch.follow(({ topic }) => ({ topic, partition: 0, offset: 0, timestampMs: 0 }));
  assert.deepEqual(followed, [letter]);
  batch.committed(1);
  assert.equal(deadLetters, 2);
});

test('a repeated command is counted as rejected and as repeated, also in the metrics', async () => {
  const environment = {
    ...{ partition: 0, partitionCount: 1, topics: topicNames(), recordBytesMax: RECORD_BYTES_MAX },
  } as unknown as StepEnvironment;
  const state = new PartitionState(0, partitionLimits());
  const value = encodeCommand({ broadcastSignal: { name: 's', variables: '' } });
  const headers = [{ key: 'command-id', value: Buffer.from('once') }];
  const inputs = [0, 1, 2].map((offset) => ({
    record: { offset, timestampMs: 0, key: null, value, headers },
  }));
  const { stats } = new PartitionProcessor(state, environment).feed(inputs, [], 3, 1);
  assert.deepEqual([stats.commands, stats.rejected, stats.repeated, stats.deadLetters], [3, 2, 2, 0]);
  const metrics = new EngineMetrics();
  metrics.committed(stats, 0.001);
  const counted = await metrics.registry.getSingleMetric('signalbox_commands_repeated_total')?.get();
  assert.deepEqual(
    counted?.values.map(({ value: count }) => count),
    [2],
  );
});
