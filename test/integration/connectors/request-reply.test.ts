/**
 * Tasks with request and reply on a real broker, with an engine that is killed while 100 requests are open.
 */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { REQUEST_ID_HEADER } from '../../../connectors/replies/reply-headers.ts';
import { createTopics, deleteTopics } from '../../../kafka/admin/admin.ts';
import type { OutboundRecord } from '../../../kafka/ports.ts';
import { RecordProducer } from '../../../kafka/write/producer.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { SignalboxCluster, until } from '../fixture/cluster.ts';
import { clientOf } from '../fixture/killable-engine.ts';
import { readSettled } from '../fixture/settled.ts';
import { instancesOf, isCompleted, recordsOf } from './outbound-fixture.ts';

const PARTITIONS = 2;
const REQUESTS = 100;

let cluster: SignalboxCluster;
let requests: string;
let replies: string;

beforeEach(async () => {
  cluster = await SignalboxCluster.open(PARTITIONS);
  requests = cluster.prefix.replace('.', '-requests');
  replies = cluster.prefix.replace('.', '-answers');
  await createTopics(cluster.connection, [
    { topic: requests, partitions: 2 },
    { topic: replies, partitions: 2 },
  ]);
});

afterEach(async () => {
  await deleteTopics(cluster.connection, [requests, replies]);
  await cluster.close();
});

function model(): string {
  return bpmnXml({
    id: 'ask',
    nodes: [
      { id: 'start', type: 'startEvent' },
      {
        id: 'request',
        type: 'serviceTask',
        job: {
          type: 'signalbox:kafka-request:1',
          headers: { replyTopic: replies, resultExpression: '={ answer: value.answer }' },
        },
        inputs: { 'topic.topicName': requests, 'message.value': '={ question: id }' },
      },
      { id: 'end', type: 'endEvent' },
    ],
    flows: ['start -> request -> end'],
  });
}

/** The replies of a service, one for each request. */
async function answers(): Promise<OutboundRecord[]> {
  const made: OutboundRecord[] = [];
  await readSettled(cluster.connection, {
    topic: requests,
    onRecord: ({ value, headers }) => {
      const { question } = JSON.parse(String(value)) as { question: number };
      const id = headers.find(({ key }) => key === REQUEST_ID_HEADER)?.value ?? null;
      made.push({
        topic: replies,
        partition: null,
        key: String(question),
        value: Buffer.from(JSON.stringify({ answer: question * 2 })),
        headers: [{ key: REQUEST_ID_HEADER, value: id && Buffer.from(id) }],
      });
    },
  });
  return made;
}

test('100 open requests survive SIGKILL; each is answered once, duplicate and unknown replies are ignored', async () => {
  let node = cluster.spawnNode('one');
  await node.ready(PARTITIONS);
  await cluster.deploy(model());
  const client = clientOf(cluster);
  const starts = Array.from({ length: REQUESTS }, (_, id) =>
    client.start({ processId: 'ask', variables: { id } }),
  );
  await Promise.all(starts);
  await client.close();
  await until('all requests are out', async () => (await recordsOf(cluster, requests)).length === REQUESTS);

  await node.kill();
  const producer = new RecordProducer(cluster.connection);
  const made = await answers();
  assert.equal(made.length, REQUESTS);
  const unknown = { ...made[0], headers: [{ key: REQUEST_ID_HEADER, value: Buffer.from('1-2-3-request') }] };
  const foreign = { ...made[0], headers: [] };
  await producer.send([unknown as OutboundRecord, foreign as OutboundRecord, ...made, ...made.slice(0, 20)]);
  await producer.close();

  node = cluster.spawnNode('one');
  await node.ready(PARTITIONS);
  await until('all instances have ended', async () => {
    return (await instancesOf(cluster)).filter(isCompleted).length === REQUESTS;
  });
  for (const { elements } of await instancesOf(cluster)) {
    const [id, answer] = ['id', 'answer'].map(
      (name) => elements[0]?.variables.find((one) => one.name === name)?.value,
    );
    assert.equal(Number(answer), Number(id) * 2);
  }
  assert.equal((await recordsOf(cluster, requests)).length, REQUESTS, 'no request was written twice');
  assert.deepEqual(await recordsOf(cluster, cluster.topics.deadLetters), []);
});
