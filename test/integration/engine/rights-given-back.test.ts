/**
 * Each right of an engine is removed under load and granted again: nothing is lost or duplicated, nothing
 * becomes a dead letter or an incident, and no restart is needed. Without a right on the topics of jobs and
 * replies only single tasks fail, and they continue once it is granted and their incidents are resolved. On a
 * broker with the StandardAuthorizer, in one engine, one right after the other.
 */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { after, before, test } from 'node:test';
import { CommandRejection } from '../../../client/errors.ts';
import { inboundTopic } from '../../../connectors/inbound/inbound-topic.ts';
import { engineGroup } from '../../../engine/engine-group.ts';
import { jobTopic } from '../../../engine/topics.ts';
import { createTopics, deleteTopics } from '../../../kafka/admin/admin.ts';
import { joinGroup } from '../../../kafka/group/membership.ts';
import { recordsOf } from '../connectors/outbound-fixture.ts';
import type { EngineRight } from '../fixture/acl-broker.ts';
import { until } from '../fixture/cluster.ts';
import { PARTITIONS, RightsArena, STARTS } from '../fixture/rights-arena.ts';

let arena: RightsArena;
/** The case that has failed. What it left behind would let all later ones wait for as long. */
let failed: string | undefined;

before(async () => {
  arena = await RightsArena.open();
});
after(() => arena.close());

/** A test that fails at once after another one has failed. */
function testCase(what: string, run: (t: TestContext) => Promise<void>): void {
  test(what, async (t) => {
    assert.equal(failed, undefined, 'not run: an earlier case of this file has failed');
    failed = what;
    arena.forgetReasons();
    await run(t);
    failed = undefined;
  });
}

const TOPICS = ['definitions', 'commands', 'state', 'partition', 'history', 'deadLetters'] as const;

interface Case {
  readonly what: string;
  readonly right: () => EngineRight;
  /** What the engine has to do without the right, in addition to its work. */
  readonly meanwhile?: () => Promise<void>;
}

const CASES: readonly Case[] = [
  ...TOPICS.flatMap((name) =>
    (['READ', 'WRITE', 'DESCRIBE'] as const).map((operation) => ({
      what: `${operation} on ${name}`,
      right: (): EngineRight => ({ resource: 'TOPIC', name: arena.cluster.topics[name], operation }),
      ...(name === 'commands' && operation === 'DESCRIBE' && { meanwhile: rebalance }),
    })),
  ),
  ...(['WRITE', 'DESCRIBE'] as const).flatMap((operation) =>
    [0, 1].map((slot) => ({
      what: `${operation} on transactional id ${slot} of partition 0`,
      right: (): EngineRight => ({
        resource: 'TRANSACTIONAL_ID',
        name: `${arena.cluster.prefix}engine-0-${slot}`,
        operation,
      }),
    })),
  ),
  ...(['READ', 'DESCRIBE'] as const).map((operation) => ({
    what: `${operation} on the group`,
    right: (): EngineRight => ({ resource: 'GROUP', name: engineGroup(arena.cluster.prefix), operation }),
  })),
  ...(['IDEMPOTENT_WRITE', 'CREATE', 'DESCRIBE', 'DESCRIBE_CONFIGS'] as const).map((operation) => ({
    what: `${operation} on the cluster`,
    right: (): EngineRight => ({ resource: 'CLUSTER', name: 'kafka-cluster', operation }),
  })),
];

/** How an engine names a missing right. */
const MISSING = /AUTHORIZATION_FAILED|permission/;

/** A second member comes and goes: the engine, which leads the group, has to assign the partitions again. */
async function rebalance(): Promise<void> {
  const { connection, prefix, topics } = arena.cluster;
  let count = -1;
  const member = joinGroup({
    connection,
    groupId: engineGroup(prefix),
    topic: topics.commands,
    nodeId: 'guest',
    onAssigned: ({ partitions }) => {
      count = partitions.length;
    },
    onLost: () => undefined,
  });
  await until('the guest has a part of the partitions', () => count > 0);
  await member.leave();
  await until(
    'the engine has all partitions again',
    () => arena.engine.held?.partitions.length === PARTITIONS,
  );
}

/** Resolves when all work was done nevertheless, or the engine has said what it lacks. */
async function untilDoneOrMissing(t: TestContext): Promise<void> {
  await until(
    () => `the engine continues or reports why it waits: ${arena.reasons()}`,
    () => MISSING.test(arena.reasons()) || arena.allStarted,
  );
  const reasons = arena.reasons();
  const found = MISSING.exec(reasons);
  t.diagnostic(found ? `it waits: ${reasons.slice(0, 200)}` : 'work continues without it');
}

for (const { what, right, meanwhile } of CASES) {
  testCase(`${what} is revoked and granted again: everything continues, and nothing is lost`, async (t) => {
    await arena.sendStarts();
    await arena.untilAllStarted();
    await arena.broker.takeAway(right());
    await arena.sendStarts();
    // A takeover needs rights that ordinary work doesn't.
    await arena.fenceAll();
    await arena.sendStarts();
    await meanwhile?.();
    await untilDoneOrMissing(t);
    await arena.broker.allowEverything();
    await arena.sendStarts();
    await arena.untilAllStarted();
    assert.deepEqual(arena.letters, []);
    await arena.untilHealthy();
  });
}

const INBOUND: readonly (readonly [
  what: string,
  topic: () => string,
  operation: 'READ' | 'WRITE' | 'DESCRIBE',
])[] = [
  ['a business topic', () => arena.business, 'READ'],
  ['a business topic', () => arena.business, 'DESCRIBE'],
  ['the inbound topic', () => inboundTopic(arena.cluster.topics), 'READ'],
  ['the inbound topic', () => inboundTopic(arena.cluster.topics), 'WRITE'],
];

for (const [what, topic, operation] of INBOUND) {
  testCase(
    `${operation} on ${what} is revoked and granted again: each record has its effect once`,
    async (t) => {
      await arena.sendRecords();
      await arena.untilAllStarted();
      await arena.broker.takeAway({ resource: 'TOPIC', name: topic(), operation });
      await arena.sendRecords();
      // A takeover needs rights that ordinary work doesn't, and its fetches were not begun before.
      await arena.fenceSources();
      await arena.sendRecords();
      await arena.sendStarts();
      await untilDoneOrMissing(t);
      await arena.broker.allowEverything();
      await arena.sendRecords();
      await arena.untilAllStarted();
      assert.deepEqual(arena.letters, []);
      await arena.untilHealthy();
    },
  );
}

/** Resolves the incidents of all instances; again, while the right is still on its way to the broker. */
async function resolveAll(): Promise<void> {
  await until('all incidents are resolved', async () => {
    const found = [...arena.instances.values()].flatMap(({ key: instanceKey, elements }) =>
      elements.flatMap(({ incident }) => (incident ? [{ ...incident, instanceKey }] : [])),
    );
    for (const { key: incidentKey, instanceKey } of found) {
      await arena.client.resolveIncident({ incidentKey, instanceKey }).catch((error: unknown) => {
        // It may be resolved already: what the topic shows is a moment old.
        if (!(error instanceof CommandRejection)) throw error;
      });
    }
    return found.length === 0;
  });
}

/** Rights on topics to which single tasks write. */
type TaskRight = 'WRITE' | 'DESCRIBE';

async function revokeOnJobs(operation: TaskRight): Promise<void> {
  const topic = jobTopic(arena.cluster.prefix, 'work');
  await arena.sendStarts('work');
  await arena.untilAllStarted();
  await arena.broker.takeAway({ resource: 'TOPIC', name: topic, operation });
  await arena.sendStarts('work');
  await arena.sendStarts();
  await arena.untilAllStarted();
  await arena.broker.allowEverything();
  await arena.sendStarts('work');
  await arena.untilAllStarted();
  await resolveAll();
  const waiting = [...arena.instances.values()].filter(({ processId }) => processId === 'work');
  await until('each job is on its topic', async () => {
    const keys = (await recordsOf(arena.cluster, topic)).map(({ key }) => key);
    assert.equal(new Set(keys).size, keys.length, 'no job is there twice');
    return keys.length >= waiting.length;
  });
  assert.deepEqual(arena.letters, []);
  await arena.untilHealthy();
}

async function revokeOnReplies(operation: TaskRight): Promise<void> {
  const topic = arena.cluster.prefix.replace('.', `-answers-${operation}`);
  await createTopics(arena.cluster.connection, [{ topic, partitions: 1 }]);
  let asked = 0;
  const ask = async (): Promise<number> => {
    await arena.sendStarts('pass', { 'reply-to': topic, 'correlation-id': 'answer' });
    await arena.untilAllStarted();
    asked += STARTS;
    return (await recordsOf(arena.cluster, topic)).length;
  };
  // A topic that the engine knows is written without DESCRIBE.
  if (operation !== 'DESCRIBE') await ask();
  await arena.broker.takeAway({ resource: 'TOPIC', name: topic, operation });
  await ask();
  await arena.broker.allowEverything();
  await until('a reply is written again', async () => (await ask()) > STARTS);
  await until('each answer is a record or a dead letter', async () => {
    return (await recordsOf(arena.cluster, topic)).length + arena.letters.length === asked;
  });
  const letters = arena.takeLetters();
  assert.ok(letters.length > 0 && letters.every((code) => code === 'REPLY_REFUSED'), letters.join());
  await arena.untilHealthy();
  await deleteTopics(arena.cluster.connection, [topic]);
}

for (const operation of ['WRITE', 'DESCRIBE'] as const) {
  testCase(`${operation} on a job topic is revoked and granted again: each instance has its job once`, () =>
    revokeOnJobs(operation),
  );
  testCase(
    `${operation} on a topic of replies is revoked and granted again: each answer is a record or a dead letter`,
    () => revokeOnReplies(operation),
  );
}
