/** Records of business topics reach processes, once each. Source: kafka-connector contract §3, §7. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import type { ProcessSpec } from '../../bpmn-xml.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { commandLineOf } from '../cli/command-line.ts';
import { SignalboxCluster, until } from '../fixture/cluster.ts';
import { Business, deadLettersOf, inboundProperties, instancesOf, variablesOf } from './inbound-fixture.ts';

const PARTITIONS = 4;

let cluster: SignalboxCluster;
let business: Business;

beforeEach(async () => {
  cluster = await SignalboxCluster.open(PARTITIONS);
  business = new Business(cluster.bootstrapServers);
});

afterEach(async () => {
  await cluster.close();
  await business.close();
});

/** A process that a record starts, and that waits for another one with the same id. */
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
    id: 'order',
    nodes: [
      {
        id: 'placed',
        type: 'startEvent',
        extension: starting,
        ...(start === 'message' && { message: { name: 'placed' } }),
      },
      {
        id: 'paid',
        type: 'intermediateCatchEvent',
        extension: paying,
        message: { name: 'paid', key: '=id' },
      },
      { id: 'end', type: 'endEvent' },
    ],
    flows: ['placed -> paid -> end'],
  };
}

for (const start of ['message', 'none'] as const) {
  test(`a ${start} start and a catch event on one topic: each record once, with its variables`, async () => {
    const topic = await business.topic('orders', 2);
    const node = cluster.spawnNode('one');
    await node.ready(PARTITIONS);
    await cluster.deploy(bpmnXml(orderProcess(topic, start)));
    const ids = Array.from({ length: 20 }, (_unused, index) => `order-${index}`);
    await business.send(topic, ...ids.map((id) => ({ kind: 'new', id })));
    await business.send(topic, { kind: 'other' }, ...ids.map((id) => ({ kind: 'paid', id, amount: 7 })));
    await until('all instances have ended', async () => {
      const instances = await instancesOf(cluster);
      return instances.length === ids.length && instances.every(({ state }) => state === 2);
    });
    const instances = await instancesOf(cluster);
    assert.deepEqual(new Set(instances.map((instance) => variablesOf(instance)['id'])), new Set(ids));
    for (const instance of instances) {
      const { amount, record, at } = variablesOf(instance);
      assert.equal(amount, 7);
      assert.equal(typeof at, 'number');
      assert.deepEqual(Object.keys(record as object), ['key', 'rawValue', 'value', 'headers']);
    }
    assert.deepEqual(await deadLettersOf(cluster), []);
  });
}

test('what can not be handled is put aside, the rest goes on; redriven it has its effect', async () => {
  const topic = await business.topic('orders');
  const node = cluster.spawnNode('one');
  await node.ready(PARTITIONS);
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
    (await instancesOf(cluster)).map((instance) => variablesOf(instance)['id']).sort();
  await until('the good ones have started instances', async () => (await ids()).length === 3);
  assert.deepEqual(await ids(), ['a', 'b', 'huge'], 'of two with one message id only the first counts');
  const letters = await deadLettersOf(cluster);
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
