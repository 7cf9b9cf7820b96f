/** The client on a real broker: replies, rejections, timeouts, and commands that no engine has to forward. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { SignalboxClient } from '../../../client/index.ts';
import { CommandRejection, CommandTimeout, createClient, TopicMissing } from '../../../client/index.ts';
import type { Engine } from '../../../engine/node/engine.ts';
import { partitionOfKey } from '../../../state/keys.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { SignalboxCluster } from '../fixture/cluster.ts';
import { readSettled } from '../fixture/settled.ts';
import { PATIENCE_MS, until } from '../fixture/until.ts';

const PARTITIONS = 4;

let cluster: SignalboxCluster;
let engine: Engine;
let client: SignalboxClient;

const WORK = bpmnXml({
  id: 'work',
  nodes: [
    { id: 'start', type: 'startEvent' },
    { id: 'task', type: 'serviceTask', job: { type: 'task' } },
    { id: 'end', type: 'endEvent' },
  ],
  flows: ['start -> task -> end'],
});
const SHORT = bpmnXml({
  id: 'short',
  nodes: [
    { id: 'start', type: 'startEvent' },
    { id: 'end', type: 'endEvent' },
  ],
  flows: ['start -> end'],
});

before(async () => {
  cluster = await SignalboxCluster.open(PARTITIONS);
  engine = await cluster.startEngine('one');
  const { bootstrapServers, prefix } = cluster;
  client = createClient({ bootstrapServers, prefix, timeoutMs: PATIENCE_MS });
  await client.deploy([
    { name: 'work.bpmn', content: WORK },
    { name: 'short.bpmn', content: SHORT },
  ]);
});

after(async () => {
  await client.close();
  await cluster.close();
});

async function commandCount(): Promise<number> {
  const { recordCount } = await readSettled(cluster.connection, {
    topic: cluster.topics.commands,
    onRecord: () => undefined,
  });
  return recordCount;
}

test('many commands at once each get their own reply, use all partitions, and are not forwarded', async () => {
  const before = await commandCount();
  const numbers = Array.from({ length: 500 }, (_, number) => number);
  const ended = await Promise.all(
    numbers.map((number) => client.startAndAwait({ processId: 'short', variables: { number } })),
  );
  assert.deepEqual(
    ended.map(({ variables }) => variables['number']),
    numbers,
  );
  const partitions = new Set(ended.map(({ instanceKey }) => partitionOfKey(instanceKey)));
  assert.equal(partitions.size, PARTITIONS);
  const some = numbers.slice(0, 60);
  const keyed = await Promise.all(
    some.map((number) => client.start({ processId: 'short', businessKey: `b-${number}` })),
  );
  await Promise.all(keyed.map((_, number) => client.publish({ name: 'm', correlationKey: `k-${number}` })));
  assert.equal(
    await commandCount(),
    before + numbers.length + 2 * some.length,
    'a forwarded command would be there twice',
  );
});

test('a job is extended, failed, given retries, resolved and completed by its keys', async () => {
  const { instanceKey } = await client.start({ processId: 'work' });
  // Counters increase by one: process, start event, task, job.
  const jobKey = instanceKey + 3;
  const { deadlineAtMs } = await client.extendJob({ jobKey, instanceKey, deadlineMs: 60_000 });
  assert.ok(deadlineAtMs > 0);
  await client.failJob({ jobKey, instanceKey, retries: 0, errorMessage: 'no' });
  const isState = (error: unknown) => error instanceof CommandRejection && error.code === 'INVALID_STATE';
  await assert.rejects(client.completeJob({ jobKey, instanceKey }), isState);
  await client.updateJobRetries({ jobKey, instanceKey, retries: 1 });
  await client.resolveIncident({ incidentKey: jobKey + 1, instanceKey });
  await client.setVariables({ instanceKey, variables: { a: 1 } });
  await client.completeJob({ jobKey, instanceKey, variables: '{"b": 2}', attempt: 2 });
  await assert.rejects(client.cancel({ instanceKey }), (error: unknown) => {
    return (
      error instanceof CommandRejection && error.code === 'NOT_FOUND' && /it has ended/.test(error.reason)
    );
  });
});

test('a rejection has its code, reason and details', async () => {
  await client.start({ processId: 'work', businessKey: 'same' });
  await assert.rejects(client.start({ processId: 'work', businessKey: 'same' }), (error: unknown) => {
    assert.ok(error instanceof CommandRejection);
    assert.equal(error.code, 'ALREADY_EXISTS');
    assert.ok((error.details as { instanceKey: number }).instanceKey > 0);
    return true;
  });
  await assert.rejects(client.cancel({ instanceKey: 2 ** 52 + 1 }), (error: unknown) => {
    return error instanceof CommandRejection && error.code === 'NOT_FOUND';
  });
});

test('a second command with the same id is rejected', async () => {
  const commandId = 'only-once';
  await client.start({ processId: 'short' }, { commandId });
  await assert.rejects(client.start({ processId: 'short' }, { commandId }), (error: unknown) => {
    return error instanceof CommandRejection && error.code === 'ALREADY_EXISTS';
  });
});

test('without topics, the error names the missing one', async () => {
  const { bootstrapServers } = cluster;
  const lost = createClient({ bootstrapServers, prefix: 'absent-prefix.' });
  await assert.rejects(lost.cancel({ instanceKey: 1 }), TopicMissing);
  await lost.close();
});

test('without an engine, a timeout has the position of the command, which is processed later', async () => {
  const { instanceKey } = await client.start({ processId: 'work' });
  await cluster.stopEngine(engine);
  // On a slow machine, not even the offset may be known in time.
  await until('the command is in the log', async () => {
    const error: unknown = await client.cancel({ instanceKey }, { timeoutMs: 300 }).catch((reason) => reason);
    assert.ok(error instanceof CommandTimeout, String(error));
    assert.equal(error.code, 'TIMEOUT');
    assert.equal(error.topic, cluster.topics.commands);
    assert.equal(error.partition, partitionOfKey(instanceKey));
    return error.offset >= 0;
  });
  engine = await cluster.startEngine('two');
  await assert.rejects(client.cancel({ instanceKey }), (error: unknown) => {
    return error instanceof CommandRejection && /it has ended/.test(error.reason);
  });
});
