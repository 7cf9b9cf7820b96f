/** Records of business topics reach processes, once each. Source: kafka-connector contract §3, §7. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { commitGroupOffsets } from '../../../kafka/group/group-offsets.ts';
import type { ProcessInstance } from '../../../state/instance.ts';
import type { ProcessSpec } from '../../bpmn-xml.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { commandLineOf } from '../cli/command-line.ts';
import { SignalboxCluster, until } from '../fixture/cluster.ts';
import type { EngineNode } from '../fixture/engine-node.ts';
import {
  Business,
  inboundProperties,
  instancesOf,
  record,
  untilDeadLettered,
  variablesOf,
} from './inbound-fixture.ts';

const PARTITIONS = 4;

let cluster: SignalboxCluster;
let business: Business;
/** The engine of all tests, which have their own processes, messages and topics. */
let node: EngineNode;

before(async () => {
  cluster = await SignalboxCluster.open(PARTITIONS);
  business = new Business(cluster.bootstrapServers);
  node = cluster.spawnNode('one');
  await node.ready(PARTITIONS);
});

after(async () => {
  await cluster.close();
  await business.close();
});

/** Every instance of a process. */
async function instances(id: string): Promise<ProcessInstance[]> {
  return (await instancesOf(cluster)).filter(({ processId }) => processId === id);
}

/** A process that a record starts and that then waits for another record with the same id. */
function orderProcess(topic: string, start: 'none' | 'message'): ProcessSpec {
  const source = { 'topic.bootstrapServers': business.bootstrapServers, 'topic.topicName': topic };
  const starting = inboundProperties({
    ...source,
    autoOffsetReset: 'earliest',
    activationCondition: '=value.kind = "new"',
    ...(start === 'message' && { correlationKeyExpression: '=value.id' }),
    resultExpression: '={id: value.id, at: kafka.offset}',
    resultVariable: 'record',
  });
  const paying = inboundProperties({
    ...source,
    autoOffsetReset: 'earliest',
    activationCondition: '=value.kind = "paid"',
    correlationKeyExpression: '=value.id',
    resultExpression: '={amount: value.amount}',
  });
  return {
    id: `order-${start}`,
    nodes: [
      {
        id: 'placed',
        type: 'startEvent',
        extension: starting,
        ...(start === 'message' && { message: { name: 'order-placed' } }),
      },
      {
        id: 'paid',
        type: 'intermediateCatchEvent',
        extension: paying,
        message: { name: `paid-${start}`, key: '=id' },
      },
      { id: 'end', type: 'endEvent' },
    ],
    flows: ['placed -> paid -> end'],
  };
}

for (const start of ['message', 'none'] as const) {
  test(`a ${start} start and a catch event on one topic: each record once, with its variables`, async () => {
    const topic = await business.topic(`orders-${start}`, 2);
    await cluster.deploy(bpmnXml(orderProcess(topic, start)));
    const ids = Array.from({ length: 20 }, (_unused, index) => `order-${index}`);
    await business.send(topic, ...ids.map((id) => ({ kind: 'new', id })));
    await business.send(topic, { kind: 'other' }, ...ids.map((id) => ({ kind: 'paid', id, amount: 7 })));
    await until('all instances have ended', async () => {
      const found = await instances(`order-${start}`);
      return found.length === ids.length && found.every(({ state }) => state === 2);
    });
    const ended = await instances(`order-${start}`);
    assert.deepEqual(new Set(ended.map((instance) => variablesOf(instance)['id'])), new Set(ids));
    for (const instance of ended) {
      const { amount, record, at } = variablesOf(instance);
      assert.equal(amount, 7);
      assert.equal(typeof at, 'number');
      assert.deepEqual(Object.keys(record as object), ['key', 'rawValue', 'value', 'headers']);
    }
    assert.deepEqual(await untilDeadLettered(cluster, topic, 0), []);
  });
}

test('a failing record is dead-lettered, the rest continues; redriven, it has its effect', async () => {
  const topic = await business.topic('orders');
  const model = (field: string): string =>
    bpmnXml({
      id: 'strict',
      nodes: [
        {
          id: 'placed',
          type: 'startEvent',
          message: { name: 'placed' },
          extension: inboundProperties({
            'topic.bootstrapServers': business.bootstrapServers,
            'topic.topicName': topic,
            autoOffsetReset: 'earliest',
            messageIdExpression: `=value.${field}`,
            resultExpression: `={id: value.${field}}`,
          }),
        },
        { id: 'end', type: 'endEvent' },
      ],
      flows: ['placed -> end'],
    });
  await cluster.deploy(model('id'));
  const huge = { id: 'huge', text: 'x'.repeat(900_000) };
  await business.send(
    topic,
    { id: 'a' },
    'garbage',
    '',
    null,
    { number: 'old' },
    [1],
    huge,
    { id: 'b' },
    { id: 'b' },
  );
  const ids = async (): Promise<unknown[]> =>
    (await instances('strict')).map((instance) => variablesOf(instance)['id']).sort();
  await until('the good ones have started instances', async () => (await ids()).length === 3);
  assert.deepEqual(await ids(), ['a', 'b', 'huge'], 'of two with one message id only the first counts');
  const letters = await untilDeadLettered(cluster, topic, 5);
  assert.deepEqual(
    letters.map((letter) => [letter.code, letter.topic, letter.offset]),
    [1, 2, 3, 4, 5].map((offset) => ['EXPRESSION_FAILED', topic, offset]),
  );
  assert.match(letters[0]?.reason ?? '', /message id 'value\.id' of placed is null/);

  const { run } = commandLineOf(cluster);
  const refused = await run('dead-letters', 'redrive', '0/3');
  assert.match(refused.stdout, /0\/3 {2}refused/);
  await cluster.deploy(model('number'));
  const redriven = await run('dead-letters', 'redrive', '0/3');
  assert.equal(redriven.exitCode, 0, redriven.stdout + redriven.stderr);
  await until('the redriven one has started an instance', async () => (await ids()).includes('old'));
  const listed = await run('connectors', 'list');
  assert.match(
    listed.stdout,
    /strict 2 +placed +message start +orders-\w+ +kafka-inbound-connector-strict-placed/,
  );
  assert.match(listed.stdout, /0:9@one/);
});

test('an older version consumes records while an instance waits in it, and no longer', async () => {
  const former = await business.topic('former');
  const present = await business.topic('present');
  const model = (topic: string): string =>
    bpmnXml({
      id: 'versions',
      nodes: [
        { id: 'begin', type: 'startEvent' },
        {
          id: 'wait',
          type: 'receiveTask',
          message: { name: `of-${topic}`, key: '="k"' },
          extension: inboundProperties({
            'topic.bootstrapServers': business.bootstrapServers,
            'topic.topicName': topic,
            groupId: `group-of-${topic}`,
            autoOffsetReset: 'earliest',
            correlationKeyExpression: '="k"',
          }),
        },
        { id: 'end', type: 'endEvent' },
      ],
      flows: ['begin -> wait -> end'],
    });
  const { json } = commandLineOf(cluster);
  await cluster.deploy(model(former));
  await json('start', 'versions');
  await cluster.deploy(model(present));
  await json('start', 'versions');
  await business.send(present, 'for the second');
  await business.send(former, 'for the first');
  await until('both have ended', async () => {
    const found = await instances('versions');
    return found.length === 2 && found.every(({ state }) => state === 2);
  });
  const isReading = (topic: string): boolean =>
    node.log.filter((entry) => entry['topic'] === topic).at(-1)?.['phase'] !== 'stopped';
  await until('the former version reads no more', () => !isReading(former));
  assert.ok(isReading(present));
});

test('two nodes share the partitions of a topic', async (t) => {
  const topic = await business.topic('shared', 4);
  const other = cluster.spawnNode('two');
  await other.ready(PARTITIONS / 2);
  const warm = await business.topic('warm');
  const model = (id: string, of: string): string =>
    bpmnXml({
      id,
      nodes: [
        {
          id: 'begin',
          type: 'startEvent',
          extension: inboundProperties({
            'topic.bootstrapServers': business.bootstrapServers,
            'topic.topicName': of,
            autoOffsetReset: 'earliest',
          }),
        },
        { id: 'end', type: 'endEvent' },
      ],
      flows: ['begin -> end'],
    });
  const started = async (id: string): Promise<number> => (await instances(id)).length;
  await cluster.deploy(model('warming', warm));
  await business.send(warm, 1);
  await until('the inbound topic is there', async () => (await started('warming')) === 1);

  await business.producer.send(
    Array.from({ length: 40 }, (_unused, index) => ({ ...record(topic, index), partition: index % 4 })),
  );
  await cluster.deploy(model('sharing', topic));
  const deployedAtMs = performance.now();
  await until('all records have started one', async () => (await started('sharing')) === 40);
  const tookMs = performance.now() - deployedAtMs;
  const reading = ({ log }: EngineNode): number =>
    log.filter((entry) => entry['topic'] === topic && entry['phase'] === 'running').length;
  // A log is read later than what the engine has done.
  await until(
    () => `each node reads two partitions: ${reading(node)} and ${reading(other)}`,
    () => reading(node) === 2 && reading(other) === 2,
  );
  // Wall-clock time is printed, not asserted.
  t.diagnostic(`from the deploy's answer to the last of 40 instances: ${Math.round(tookMs)} ms`);
  await other.stop();
  await node.ready(PARTITIONS);
});

test('offsets of the model are applied once; a group with committed offsets continues from there', async () => {
  const topic = await business.topic('offsets', 2);
  await business.producer.send(
    Array.from({ length: 10 }, (_unused, index) => ({ ...record(topic, { index }), partition: index % 2 })),
  );
  const model = (id: string, more: Readonly<Record<string, string>>): string =>
    bpmnXml({
      id,
      nodes: [
        {
          id: 'begin',
          type: 'startEvent',
          extension: inboundProperties({
            'topic.bootstrapServers': business.bootstrapServers,
            'topic.topicName': topic,
            resultExpression: '={index: value.index}',
            ...more,
          }),
        },
        { id: 'end', type: 'endEvent' },
      ],
      flows: ['begin -> end'],
    });
  const indices = async (id: string): Promise<unknown[]> =>
    (await instances(id))
      .map((instance) => variablesOf(instance)['index'])
      .sort((a, b) => Number(a) - Number(b));
  await cluster.deploy(model('sought', { offsets: '=[3, 4]' }));
  await until('those behind the offsets are taken', async () => (await indices('sought')).length === 3);
  assert.deepEqual(await indices('sought'), [6, 8, 9]);

  const groupId = `migrated-${topic}`;
  const committed = [0, 1].map((partition) => ({ topic, partition, offset: 4 }));
  await commitGroupOffsets(business.connection, groupId, committed);
  await cluster.deploy(model('migrated', { groupId, autoOffsetReset: 'earliest' }));
  await until('those behind the commits are taken', async () => (await indices('migrated')).length === 2);
  assert.deepEqual(await indices('migrated'), [8, 9]);

  await cluster.deploy(model('wrong', { offsets: '1,2,3' }));
  await until('the mistake is reported', () =>
    node.log.some((entry) => String(entry['reason']).startsWith('Number of offsets provided is not equal')),
  );
  await node.kill();
  node = cluster.spawnNode('one');
  await node.ready(PARTITIONS);
  await business.producer.send([{ ...record(topic, { index: 10 }), partition: 0 }]);
  await until('the next record is taken', async () => (await indices('sought')).length === 4);
  assert.deepEqual(await indices('sought'), [6, 8, 9, 10], 'they are not sought again after a restart');
});

test('a record blocks its partition if the model requests it, until it can be processed', async () => {
  const topic = await business.topic('blocking');
  const model = (field: string): string =>
    bpmnXml({
      id: 'blocking',
      nodes: [
        {
          id: 'begin',
          type: 'startEvent',
          message: { name: 'begun' },
          extension: inboundProperties({
            'topic.bootstrapServers': business.bootstrapServers,
            'topic.topicName': topic,
            autoOffsetReset: 'earliest',
            onUnhandledRecord: 'block',
            messageIdExpression: `=value.${field}`,
          }),
        },
        { id: 'end', type: 'endEvent' },
      ],
      flows: ['begin -> end'],
    });
  await cluster.deploy(model('id'));
  await business.send(topic, { id: 1, number: 1 }, { number: 2 }, { id: 3, number: 3 });
  const warned = async (): Promise<boolean> =>
    (await node.health())?.warnings.some(({ what }) => what.includes('a record blocks its partition')) ===
    true;
  await until('it says that it waits', warned);
  await until('the one before it is taken', async () => (await instances('blocking')).length === 1);
  await cluster.deploy(model('number'));
  await until('the rest continues', async () => (await instances('blocking')).length === 3);
  await until('nothing is wrong any more', async () => !(await warned()));
  assert.deepEqual(await untilDeadLettered(cluster, topic, 0), []);
});
