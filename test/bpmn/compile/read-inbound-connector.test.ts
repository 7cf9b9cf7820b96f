/** How the properties of elements with inbound connectors are read. Source: kafka-connector-contract 3.1. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeSpec } from '../../bpmn-xml.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { compileXml, findingsOf, nodeOf } from '../compile-model.ts';

const BASE = {
  'inbound.type': 'io.camunda:connector-kafka-inbound:1',
  'topic.bootstrapServers': 'kafka:9092',
  'topic.topicName': 'details',
};

/** `null`: a property without a value, as Camunda's modeler writes it. */
function properties(more: Readonly<Record<string, string | null>> = {}): string {
  const all = Object.entries({ ...BASE, ...more }).map(([name, value]) =>
    value === null
      ? `<zeebe:property name="${name}" />`
      : `<zeebe:property name="${name}" value="${value.replaceAll('"', '&quot;')}" />`,
  );
  return `<zeebe:properties>${all.join('')}</zeebe:properties>`;
}

function model(node: NodeSpec): string {
  const nodes: NodeSpec[] = [
    { id: 'begin', type: 'startEvent' },
    { id: 'task', type: 'task' },
    node,
    { id: 'end', type: 'endEvent' },
  ];
  if (node.type === 'startEvent')
    return bpmnXml({
      id: 'p',
      nodes: [node, { id: 'end', type: 'endEvent' }],
      flows: [`${node.id} -> end`],
    });
  const flows = node.attachedTo
    ? ['begin -> task -> end', `${node.id} -> end`]
    : [`begin -> task -> ${node.id} -> end`];
  return bpmnXml({ id: 'p', nodes, flows });
}

const MESSAGE = { name: 'news', key: '=orderId' };

for (const node of [
  { id: 'n', type: 'startEvent' },
  { id: 'n', type: 'startEvent', message: MESSAGE },
  { id: 'n', type: 'intermediateCatchEvent', message: MESSAGE },
  { id: 'n', type: 'boundaryEvent', attachedTo: 'task', message: MESSAGE },
  { id: 'n', type: 'receiveTask', message: MESSAGE },
] satisfies NodeSpec[]) {
  test(`records reach a ${node.type}${'message' in node ? ' with a message' : ''}`, async () => {
    const process = await compileXml(model({ ...node, extension: properties({ groupId: 'g' }) }));
    const { inbound } = nodeOf(process, 'n');
    assert.deepEqual(Object.fromEntries(inbound?.properties ?? []), { ...BASE, groupId: 'g' });
  });
}

test('properties without a value are unset; templates and unknown properties are ignored', async () => {
  const start: NodeSpec = {
    id: 'n',
    type: 'startEvent',
    attributes: { 'zeebe:modelerTemplate': 'whatever', 'zeebe:modelerTemplateVersion': '99' },
    extension: properties({ resultExpression: null, note: 'x' }),
  };
  const { inbound } = nodeOf(await compileXml(model(start)), 'n');
  assert.deepEqual([...(inbound?.properties.keys() ?? [])], [...Object.keys(BASE), 'note']);
  const foreign = { ...start, extension: properties({ 'inbound.type': 'io.camunda:webhook:1' }) };
  assert.equal(nodeOf(await compileXml(model(foreign)), 'n').inbound, undefined);
});

test('ambiguous, missing and invalid properties are findings', async () => {
  const findings = (more: Readonly<Record<string, string | null>>): Promise<string[]> =>
    findingsOf(model({ id: 'n', type: 'startEvent', extension: properties(more) }));
  assert.deepEqual(await findings({ authentication: 'x', 'authentication.username': 'u' }), [
    "n: the property 'authentication' conflicts with 'authentication.username'",
  ]);
  const twice = properties().replace(
    '</zeebe:properties>',
    '<zeebe:property name="topic.topicName" value="b" /></zeebe:properties>',
  );
  assert.deepEqual(await findingsOf(model({ id: 'n', type: 'startEvent', extension: twice })), [
    "n: the property 'topic.topicName' is defined twice",
  ]);
  assert.deepEqual(await findings({ 'topic.topicName': null }), [
    "n: the property 'topic.topicName' is missing or empty",
  ]);
  assert.match((await findings({ activationCondition: '=value. =' })).join(), /activationCondition/);
  assert.deepEqual(await findings({ activationCondition: 'value.a = 1', messageTtl: 'PT5M' }), []);
  assert.deepEqual(await findings({ activationCondition: '=value.a = {{secrets.NAME}}' }), []);
  assert.deepEqual(await findings({ messageTtl: '5 minutes' }), [
    "n: the property 'messageTtl' is '5 minutes', not an ISO 8601 duration such as PT1H",
  ]);
  assert.deepEqual(await findings({ autoOffsetReset: 'newest' }), [
    "n: the property 'autoOffsetReset' is 'newest', not one of none, latest, earliest",
  ]);
  assert.deepEqual(await findings({ deduplicationMode: 'MANUAL', deduplicationId: 'a b' }), [
    "n: deduplicationMode MANUAL requires a deduplicationId of letters, digits, '_', '-'",
  ]);
});

test('a timer cannot receive records', async () => {
  const timer: NodeSpec = {
    id: 'n',
    type: 'intermediateCatchEvent',
    timer: { duration: 'PT1M' },
    extension: properties(),
  };
  assert.match(
    (await findingsOf(model(timer))).join(),
    /^n: inbound connectors are supported on none and message start/,
  );
});

test('a message without a name gets one, which is equal for all elements that share the message', async () => {
  const catching = { type: 'intermediateCatchEvent', message: { name: '', key: '=k' } };
  const nodes: NodeSpec[] = [
    { id: 's', type: 'startEvent' },
    { id: 'a', ...catching, extension: properties() },
    { id: 'b', ...catching, extension: properties() },
    { id: 'e', type: 'endEvent' },
  ];
  const process = await compileXml(bpmnXml({ id: 'p', nodes, flows: ['s -> a -> b -> e'] }));
  const nameOf = (id: string): unknown => {
    const { event } = nodeOf(process, id);
    return event?.kind === 'message' && event.name.kind === 'static' ? event.name.text : undefined;
  };
  assert.match(String(nameOf('a')), /^kafka-inbound\/p\/./);
  assert.equal(nameOf('a'), nameOf('b'));
});
