/**
 * Records trigger elements inside an instance: boundary events, receive tasks, event subprocesses. Contract
 * §3.6.
 */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import type { ProcessInstance } from '../../../state/instance.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { commandLineOf } from '../cli/command-line.ts';
import { SignalboxCluster, until } from '../fixture/cluster.ts';
import { Business, deadLettersOf, inboundProperties, instancesOf, variablesOf } from './inbound-fixture.ts';

let cluster: SignalboxCluster;
let business: Business;

beforeEach(async () => {
  cluster = await SignalboxCluster.open(2);
  business = new Business(cluster.bootstrapServers);
});

afterEach(async () => {
  await cluster.close();
  await business.close();
});

test('each record of a topic with four consumers is delivered to the element whose condition is true', async () => {
  const topic = await business.topic('places');
  const node = cluster.spawnNode('one');
  await node.ready(2);
  const place = (kind: string): string =>
    inboundProperties({
      'topic.bootstrapServers': business.bootstrapServers,
      'topic.topicName': topic,
      autoOffsetReset: 'earliest',
      deduplicationMode: 'AUTO',
      activationCondition: `=value.kind = "${kind}"`,
      correlationKeyExpression: '=value.id',
      resultExpression: `={${kind}: value.text}`,
    });
  const message = (name: string) => ({ name, key: '=id' });
  const xml = bpmnXml({
    id: 'places',
    nodes: [
      { id: 'begin', type: 'startEvent' },
      { id: 'receive', type: 'receiveTask', extension: place('received'), message: message('received') },
      {
        id: 'aside',
        type: 'boundaryEvent',
        attachedTo: 'receive',
        interrupting: false,
        extension: place('aside'),
        message: message('aside'),
      },
      { id: 'noted', type: 'endEvent' },
      { id: 'end', type: 'endEvent' },
      {
        id: 'whenever',
        type: 'subProcess',
        attributes: { triggeredByEvent: 'true' },
        nodes: [
          {
            id: 'called',
            type: 'startEvent',
            attributes: { isInterrupting: 'false' },
            extension: place('called'),
            message: message('called'),
          },
          { id: 'answered', type: 'endEvent' },
        ],
        flows: ['called -> answered'],
      },
    ],
    flows: ['begin -> receive -> end', 'aside -> noted'],
  });
  await cluster.deploy(xml);
  const { json } = commandLineOf(cluster);
  await json('start', 'places', '--variables', '{"id": "i"}');
  for (const kind of ['aside', 'called', 'other', 'received']) {
    await business.send(topic, { kind, id: 'i', text: `by ${kind}` });
  }
  let ended: ProcessInstance | undefined;
  await until('the instance has ended', async () => {
    ended = (await instancesOf(cluster)).find(({ state }) => state === 2);
    return ended !== undefined;
  });
  assert.ok(ended);
  assert.deepEqual(variablesOf(ended), {
    id: 'i',
    aside: 'by aside',
    called: 'by called',
    received: 'by received',
  });
  assert.deepEqual(await deadLettersOf(cluster), []);
});
