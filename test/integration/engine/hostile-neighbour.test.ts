/**
 * Hostile models on two engines with small heaps: no engine dies, and ordinary commands of all partitions are
 * done. In virtual time, with counts: test/adversary/neighbour.test.ts.
 */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { SignalboxClient } from '../../../client/index.ts';
import { encodeCommand } from '../../../engine/command-codec.ts';
import { RecordProducer } from '../../../kafka/write/producer.ts';
import { COMPUTING, DOUBLING, ORDINARY, RECURSION, scriptXml } from '../../adversary/hostile-models.ts';
import { SignalboxCluster, until } from '../fixture/cluster.ts';
import { PATIENCE_MS } from '../fixture/until.ts';

const PARTITIONS = 4;
const ROUNDS = 3;
const ENV = { NODE_OPTIONS: '--max-old-space-size=512' };

const MODELS = {
  ordinary: ORDINARY,
  computing: COMPUTING,
  doubling: DOUBLING,
  matching: scriptXml('matching', '=matches(string join(for i in 1..5000 return "a", "") + "!", "^(a+)+$")', {
    in: '=for i in 1..1000 return i',
  }),
  recursion: RECURSION,
};
const FILES = Object.entries(MODELS).map(([id, content]) => ({ name: `${id}.bpmn`, content }));
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
