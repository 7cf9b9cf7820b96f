/**
 * Hostile models on two engines with small heaps: no engine dies, and ordinary commands of all partitions are
 * done. In virtual time, with counts: test/adversary/neighbour.test.ts.
 */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { SignalboxClient } from '../../../client/index.ts';
import { encodeCommand } from '../../../engine/command-codec.ts';
import { RecordProducer } from '../../../kafka/write/producer.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { SignalboxCluster, until } from '../fixture/cluster.ts';
import { PATIENCE_MS } from '../fixture/until.ts';

const PARTITIONS = 4;
const ROUNDS = 5;
const ENV = { NODE_OPTIONS: '--max-old-space-size=512' };

const START = { id: 'start', type: 'startEvent' } as const;
const END = { id: 'end', type: 'endEvent' } as const;
const FLOWS = ['start -> task -> end'];
const script = (id: string, expression: string, multi?: { in: string }) => ({
  name: `${id}.bpmn`,
  content: bpmnXml({
    id,
    nodes: [
      START,
      { id: 'task', type: 'scriptTask', script: { expression, result: 'r' }, ...(multi && { multi }) },
      END,
    ],
    flows: FLOWS,
  }),
});

const DOUBLED = '"[1,2,3]"';
const FILES = [
  script('ordinary', '=1 + 1'),
  script('computing', '=count(for i in 1..100000 return i * 2)', { in: '=for i in 1..40 return i' }),
  script(
    'doubling',
    `=from json(${Array.from({ length: 20 }, () => DOUBLED).join(' + ')} + "${'x'.repeat(20_000)}")`,
  ),
  script('matching', '=matches(string join(for i in 1..5000 return "a", "") + "!", "^(a+)+$")', {
    in: '=for i in 1..1000 return i',
  }),
  {
    name: 'recursion.bpmn',
    content: bpmnXml({
      id: 'recursion',
      nodes: [
        START,
        { id: 'task', type: 'callActivity', called: { processId: 'recursion' }, multi: { in: '=[1, 2]' } },
        END,
      ],
      flows: FLOWS,
    }),
  },
];
const HOSTILE = ['recursion', 'computing', 'doubling', 'matching'];

let cluster: SignalboxCluster;
let client: SignalboxClient;
let producer: RecordProducer;

beforeEach(async () => {
  cluster = await SignalboxCluster.open(PARTITIONS);
  client = new SignalboxClient(cluster.connection, { prefix: cluster.prefix, timeoutMs: PATIENCE_MS });
  producer = new RecordProducer(cluster.connection);
});

afterEach(async () => {
  await producer.close();
  await client.close();
  await cluster.close();
});

test('engines with 512 MB of heap live through hostile models, and ordinary starts are done beside them', async () => {
  const nodes = ['one', 'two'].map((nodeId) => cluster.spawnNode(nodeId, { env: ENV }));
  await until('both are ready', async () => {
    const healths = await Promise.all(nodes.map((node) => node.health()));
    return healths.every((health) => health?.ready);
  });
  await client.deploy(FILES);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [at, processId] of HOSTILE.entries()) {
      const value = encodeCommand({ startProcessInstance: { processId } });
      const partition = (round + at) % PARTITIONS;
      await producer.send([{ topic: cluster.topics.commands, partition, key: null, value }]);
    }
    for (let key = 0; key < 2 * PARTITIONS; key++)
      await client.start({ processId: 'ordinary', businessKey: `ordinary-${round}-${key}` });
  }
  for (const node of nodes) assert.equal(node.hasExited, false, node.said());
});
