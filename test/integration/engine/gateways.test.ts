/**
 * Exclusive, inclusive and parallel gateways, send, script, manual and undefined tasks on a real broker, each
 * on the way of many instances, while the engine is killed again and again.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { SignalboxClient } from '../../../client/index.ts';
import { readToEnd } from '../../../kafka/read/read-to-end.ts';
import { decodeStep } from '../../../state/codec.ts';
import { EventKind } from '../../../state/events.ts';
import type { Worker } from '../../../worker/index.ts';
import { createWorker } from '../../../worker/index.ts';
import type { NodeSpec } from '../../bpmn-xml.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { SignalboxCluster, until } from '../fixture/cluster.ts';
import { assertClean } from '../fixture/oracle.ts';

const PARTITIONS = 2;
const INSTANCES = 60;
const KILLS = 3;
const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };

const job = (id: string, type: NodeSpec['type']): NodeSpec => ({ id, type, job: { type: 'work' } });
const MODEL = bpmnXml({
  id: 'gateways',
  nodes: [
    { id: 'start', type: 'startEvent' },
    { id: 'compute', type: 'scriptTask', script: { expression: '=n * 2', result: 'twice' } },
    { id: 'choose', type: 'exclusiveGateway' },
    job('send', 'sendTask'),
    { id: 'byHand', type: 'manualTask' },
    { id: 'meet', type: 'exclusiveGateway' },
    { id: 'some', type: 'inclusiveGateway' },
    job('even', 'serviceTask'),
    job('small', 'serviceTask'),
    { id: 'neither', type: 'task' },
    { id: 'gather', type: 'inclusiveGateway' },
    { id: 'fork', type: 'parallelGateway' },
    job('left', 'serviceTask'),
    job('right', 'businessRuleTask'),
    { id: 'join', type: 'parallelGateway' },
    { id: 'end', type: 'endEvent' },
  ],
  flows: [
    'start -> compute -> choose',
    'choose -> send if twice > 60',
    'choose -> byHand default',
    'send -> meet',
    'byHand -> meet -> some',
    'some -> even if modulo(n, 2) = 0',
    'some -> small if n < 20',
    'some -> neither default',
    'even -> gather',
    'small -> gather',
    'neither -> gather -> fork',
    'fork -> left -> join',
    'fork -> right -> join -> end',
  ],
});

let cluster: SignalboxCluster;
let client: SignalboxClient;
let worker: Worker | undefined;

before(async () => {
  cluster = await SignalboxCluster.open(PARTITIONS);
  client = new SignalboxClient(cluster.connection, { prefix: cluster.prefix, timeoutMs: 60_000 });
});

after(async () => {
  await worker?.stop();
  await client.close();
  await cluster.close();
});

/** How often each element has completed, in all instances. */
async function completions(): Promise<Map<string, number>> {
  const elements = new Map<number, string>();
  const completed = new Map<string, number>();
  await readToEnd(cluster.connection, {
    topic: cluster.topics.history,
    onRecord: ({ value }) => {
      if (value === null) return;
      for (const event of decodeStep(value).events) {
        if (event.kind === EventKind.elementActivating) elements.set(event.key, event.elementId);
        if (event.kind !== EventKind.elementCompleted) continue;
        const id = elements.get(event.key) ?? '';
        completed.set(id, (completed.get(id) ?? 0) + 1);
      }
    },
  });
  return completed;
}

test('tokens go as drawn, however often the engine is killed', { timeout: 240_000 }, async () => {
  let node = cluster.spawnNode('one');
  await node.ready(PARTITIONS);
  await client.deploy([{ name: 'gateways.bpmn', content: MODEL }]);
  let done = 0;
  const { bootstrapServers, prefix } = cluster;
  worker = createWorker({
    bootstrapServers,
    prefix,
    type: 'work',
    log: SILENT,
    handler: () => {
      done += 1;
      return {};
    },
  });
  const ns = Array.from({ length: INSTANCES }, (_unused, n) => n);
  await Promise.all(ns.map((n) => client.start({ processId: 'gateways', variables: JSON.stringify({ n }) })));
  for (let kill = 1; kill <= KILLS; kill++) {
    const before = done;
    await until('some more jobs are done', () => done > before);
    await node.kill();
    node = cluster.spawnNode('one');
    await node.ready(PARTITIONS);
    if (kill < KILLS)
      await Promise.all(
        ns.map((n) => client.start({ processId: 'gateways', variables: JSON.stringify({ n }) })),
      );
  }
  const all = INSTANCES * KILLS;
  await until('every instance has ended', async () => (await completions()).get('gateways') === all);
  const count = (isSo: (n: number) => boolean): number => ns.filter(isSo).length * KILLS;
  const completed = Object.fromEntries(await completions());
  const sent = count((n) => n * 2 > 60);
  const neither = count((n) => n % 2 === 1 && n >= 20);
  assert.deepEqual(completed, {
    start: all,
    compute: all,
    choose: all,
    send: sent,
    byHand: all - sent,
    meet: all,
    some: all,
    even: count((n) => n % 2 === 0),
    small: count((n) => n < 20),
    ...(neither > 0 ? { neither } : {}),
    gather: all,
    fork: all,
    left: all,
    right: all,
    join: all,
    end: all,
    gateways: all,
  });
  const verdict = await assertClean({ bootstrapServers, prefix, allEnded: true, once: true });
  assert.equal(verdict.completed, all);
});
