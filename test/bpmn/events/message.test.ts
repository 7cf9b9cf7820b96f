/** How message events are read at deployment. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeSpec } from '../../bpmn-xml.ts';
import { compileSpec, findingsOf, findingsOfNode, nodeOf } from '../compile-model.ts';

const catching = (parts: Partial<NodeSpec>): NodeSpec => ({
  id: 'c',
  type: 'intermediateCatchEvent',
  ...parts,
});

test('a caught message needs a name and a correlation key in FEEL', async () => {
  assert.deepEqual(await findingsOfNode(catching({ message: { name: '', key: '=k' } })), [
    'c: the name of the message is missing or empty',
  ]);
  assert.deepEqual(await findingsOfNode(catching({ message: { name: 'm' } })), [
    'c: the message has no zeebe:subscription with a correlationKey',
  ]);
  assert.deepEqual(await findingsOfNode(catching({ message: { name: 'm', key: 'order.id' } })), [
    "c: the correlation key of the message must be a FEEL expression that starts with '='",
  ]);
  assert.deepEqual(await findingsOfNode(catching({ message: { name: 'm', key: '=k' } })), []);
});

test('an event definition without a message is rejected', async () => {
  assert.deepEqual(await findingsOfNode(catching({ xml: '<bpmn:messageEventDefinition />' })), [
    'c: messageRef is missing',
  ]);
  const xml = '<bpmn:messageEventDefinition id="def" messageRef="nothing" />';
  assert.deepEqual(await findingsOfNode(catching({ xml })), [
    "c: messageRef refers to 'nothing', which is not in this file",
  ]);
});

test('invalid FEEL in name and key is reported for the event', async () => {
  const findings = await findingsOfNode(catching({ message: { name: '=a +', key: '=b +' } }));
  assert.equal(findings.length, 2);
  assert.match(findings[0] ?? '', /^c: the name of the message: /);
  assert.match(findings[1] ?? '', /^c: the correlation key of the message: /);
});

test('the message that starts a process needs no correlation key, and its key is not used', async () => {
  for (const message of [{ name: 'm' }, { name: 'm', key: '=k' }]) {
    const process = await compileSpec({ id: 'p', nodes: [{ id: 's', type: 'startEvent', message }] });
    assert.deepEqual(nodeOf(process, 's').event, { kind: 'message', name: { kind: 'static', text: 'm' } });
  }
});

test('a thrown message may have no name', async () => {
  const xml = '<bpmn:messageEventDefinition />';
  const node = { id: 't', type: 'intermediateThrowEvent', job: { type: 'x' }, xml };
  assert.deepEqual(await findingsOfNode(node), []);
});

test('a message start event in a subprocess is refused', async () => {
  const inner: NodeSpec = { id: 'inner', type: 'startEvent', message: { name: 'm', key: '=k' } };
  const nodes: NodeSpec[] = [
    { id: 's', type: 'startEvent' },
    { id: 'sub', type: 'subProcess', nodes: [inner] },
  ];
  assert.deepEqual(await findingsOf({ id: 'p', nodes, flows: ['s -> sub'] }), [
    'inner: bpmn:messageEventDefinition is not supported on bpmn:startEvent of a subprocess',
  ]);
});
