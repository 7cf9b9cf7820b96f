/** The topics are checked again while an engine runs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TopicWatch } from '../../../engine/node/topic-watch.ts';
import type { TopicFinding } from '../../../engine/topic-layout.ts';
import { Random } from '../../sim/random.ts';
import { Scheduler } from '../../sim/scheduler.ts';
import { SimProcess } from '../../sim/sim-process.ts';

const POLICY: TopicFinding = {
  severity: 'error',
  problem: 'CLEANUP_POLICY',
  topic: 'signalbox.state',
  message: 'topic signalbox.state has cleanup.policy=delete',
  remedy: 'set cleanup.policy=compact on signalbox.state',
};
const REPLICAS: TopicFinding = { ...POLICY, severity: 'warning', problem: 'FEW_REPLICAS' };

function watched(atStart: readonly TopicFinding[] = []) {
  const scheduler = new Scheduler(new Random(1), 0);
  const clock = new SimProcess('engine', scheduler, new Random(2));
  const cluster = { findings: atStart, partitionCount: 4, isAway: false };
  const found: string[] = [];
  const failed: string[] = [];
  const watch = new TopicWatch(
    {
      clock,
      intervalMs: 1_000,
      partitionCount: 4,
      inspect: async () => {
        if (cluster.isAway) throw new Error('no broker answers');
        return cluster;
      },
      onFound: ({ problem }) => found.push(problem),
      onFailed: (reason) => failed.push(reason),
    },
    atStart,
  );
  const errors = (): string[] => watch.errors.map(({ problem, sinceMs }) => `${problem} ${sinceMs}`);
  return { watch, scheduler, cluster, found, failed, errors };
}

test('a changed setting is reported once, with the time since when, until it is repaired', async () => {
  const { scheduler, cluster, found, errors, watch } = watched();
  await scheduler.run(1_500);
  assert.deepEqual(errors(), []);
  cluster.findings = [POLICY];
  await scheduler.run(5_500);
  assert.deepEqual(errors(), ['CLEANUP_POLICY 2000']);
  assert.deepEqual(found, ['CLEANUP_POLICY']);
  cluster.findings = [];
  await scheduler.run(6_500);
  assert.deepEqual(errors(), []);
  watch.close();
});

test('a number of partitions that is raised is an error', async () => {
  const { scheduler, cluster, errors } = watched();
  cluster.partitionCount = 8;
  await scheduler.run(1_500);
  assert.deepEqual(errors(), ['PARTITION_COUNT_CHANGED 1000']);
});

test('warnings are not errors, and those of the start are not reported again', async () => {
  const { scheduler, found, errors } = watched([REPLICAS]);
  await scheduler.run(3_500);
  assert.deepEqual([found, errors()], [[], []]);
});

test('while the check itself fails, what it found before stays', async () => {
  const { scheduler, cluster, failed, errors } = watched();
  cluster.findings = [POLICY];
  await scheduler.run(1_500);
  cluster.isAway = true;
  await scheduler.run(2_500);
  assert.deepEqual(errors(), ['CLEANUP_POLICY 1000']);
  assert.deepEqual(failed, ['no broker answers']);
});
