/** An engine says which right it lacks, in the words of the table of rights. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RightsMissing, RightsWatch } from '../../../engine/node/rights-watch.ts';
import type { Right } from '../../../engine/rights.ts';
import { lackText, rightsOf } from '../../../engine/rights.ts';
import { topicNames } from '../../../engine/topics.ts';
import { Random } from '../../sim/random.ts';
import { Scheduler } from '../../sim/scheduler.ts';
import { SimProcess } from '../../sim/sim-process.ts';

const TABLE = rightsOf('engine', topicNames());
const STATE = TABLE.find(({ name }) => name === 'signalbox.state') as Right;
const TRANSACTIONS = TABLE.find(({ resource }) => resource === 'transactional-id') as Right;
const STATE_TEXT =
  'User:e lacks read and write and describe-configs on topic signalbox.state (needed to store and restore instances)';

function watched() {
  const scheduler = new Scheduler(new Random(1), 0);
  const clock = new SimProcess('engine', scheduler, new Random(2));
  const cluster = { lacks: [] as readonly Right[], isAway: false };
  const warned: string[] = [];
  const asked: boolean[] = [];
  const log = {
    info: () => undefined,
    warn: (_detail: object, message: string) => void warned.push(message),
    error: () => undefined,
  };
  const watch = new RightsWatch({
    ...{ clock, log, principal: () => 'User:e' },
    missing: async ({ asksTransactions = true }) => {
      if (cluster.isAway) throw new Error('no broker answers');
      asked.push(asksTransactions);
      return cluster.lacks.filter(({ resource }) => asksTransactions || resource !== 'transactional-id');
    },
  });
  return { watch, scheduler, cluster, warned, asked, lacks: () => watch.lacks.map(({ text }) => text) };
}

test('a right that is missing at the start is reported once, and until it is granted', async () => {
  const { watch, scheduler, cluster, warned, lacks } = watched();
  cluster.lacks = [STATE];
  watch.start();
  await scheduler.run(5_500);
  assert.deepEqual([lacks(), warned], [[STATE_TEXT], [STATE_TEXT]]);
  cluster.isAway = true;
  await scheduler.run(7_500);
  assert.deepEqual(lacks(), [STATE_TEXT], 'what is known stays while the cluster does not respond');
  Object.assign(cluster, { isAway: false, lacks: [] });
  await scheduler.run(9_500);
  assert.deepEqual(lacks(), []);
  watch.close();
});

test('a denied request is followed by a check, which includes transactional ids only if one was denied', async () => {
  const { watch, scheduler, cluster, asked, lacks } = watched();
  watch.start();
  await scheduler.run(500);
  cluster.lacks = [STATE, TRANSACTIONS];
  watch.failed('signalbox.state-0: NOT_LEADER_OR_FOLLOWER');
  await scheduler.run(600);
  assert.deepEqual([asked, lacks()], [[false], []], 'only Kafka’s refusals are a reason');
  watch.failed('fetch signalbox.state-0: TOPIC_AUTHORIZATION_FAILED');
  await scheduler.run(700);
  assert.deepEqual(lacks(), [STATE_TEXT]);
  watch.failed('fence: TRANSACTIONAL_ID_AUTHORIZATION_FAILED');
  await scheduler.run(800);
  assert.deepEqual(lacks(), [STATE_TEXT, lackText('User:e', TRANSACTIONS)]);
  assert.deepEqual(asked, [false, false, true]);
  cluster.lacks = [];
  await scheduler.run(2_500);
  assert.deepEqual(lacks(), []);
  await scheduler.run(40_000);
  assert.equal(asked.at(-1), false, 'transactional ids are not asked for any more');
  watch.close();
});

test('an error by which Kafka denies something becomes the rights that are missing', async () => {
  const { watch, cluster } = watched();
  cluster.lacks = [STATE];
  const denied = new Error('topic signalbox.state: TOPIC_AUTHORIZATION_FAILED');
  const explained = await watch.explained(denied);
  assert.ok(explained instanceof RightsMissing);
  assert.deepEqual(
    [explained.message, explained.remedy],
    [STATE_TEXT, 'signalbox acls export --role engine --principal User:e'],
  );
  const other = new Error('no broker answers');
  assert.equal(await watch.explained(other), other);
  cluster.lacks = [];
  assert.equal(await watch.explained(denied), denied, 'no right of the table is missing');
});
