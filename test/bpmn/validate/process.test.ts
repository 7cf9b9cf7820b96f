/** The rules that a process must satisfy to be deployed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FlowSpec, NodeSpec } from '../../bpmn-xml.ts';
import { findingsOf } from '../compile-model.ts';

const start: NodeSpec = { id: 's', type: 'startEvent' };
const end: NodeSpec = { id: 'e', type: 'endEvent' };
const job = { type: 'x' };
const timer = { duration: 'PT1S' };

const check = (nodes: NodeSpec[], flows: FlowSpec[] = []) => findingsOf({ id: 'p', nodes, flows });

test('a process has a start event, and at most one none start event [B30 C67]', async () => {
  assert.deepEqual(await check([end]), ['p: a start event is missing']);
  assert.deepEqual(await check([start, { id: 't', type: 'startEvent' }]), [
    "t: the process 'p' has more than one none start event",
  ]);
  assert.deepEqual(await check([start, { id: 't', type: 'startEvent', timer: { cycle: 'R/PT1H' } }]), []);
});

test('two start events of a process do not wait for the same message', async () => {
  const message = { name: 'm' };
  const nodes: NodeSpec[] = ['a', 'b'].map((id) => ({ id, type: 'startEvent', message }));
  assert.deepEqual(await check(nodes), [
    "b: another start event of the process also waits for the message 'm'",
  ]);
});

test('a subprocess has exactly one start event [B31 C33]', async () => {
  const sub = (nodes: NodeSpec[]): NodeSpec => ({ id: 'sub', type: 'subProcess', nodes });
  assert.deepEqual(await check([start, sub([end])]), ['sub: a start event is missing']);
  assert.deepEqual(await check([start, sub([])]), ['sub: a start event is missing']);
  const two: NodeSpec[] = ['a', 'b'].map((id) => ({ id, type: 'startEvent' }));
  assert.deepEqual(await check([start, sub(two)]), ["b: the subprocess 'sub' has more than one start event"]);
});

test('a start event may have incoming flows, an end event has no outgoing ones', async () => {
  const task: NodeSpec = { id: 't', type: 'serviceTask', job };
  assert.deepEqual(await check([start, task], ['s -> t -> s']), []);
  assert.deepEqual(await check([start, end, task], ['s -> e -> t']), [
    'e: an end event must not have outgoing sequence flows',
  ]);
});

test('a boundary event has no incoming flows', async () => {
  const task: NodeSpec = { id: 't', type: 'serviceTask', job };
  const event: NodeSpec = { id: 'b', type: 'boundaryEvent', attachedTo: 't', timer };
  assert.deepEqual(await check([start, task, event], ['s -> t -> b']), [
    'b: a boundary event must not have incoming sequence flows',
  ]);
});

test('a flow connects two flow nodes of one scope', async () => {
  const sub: NodeSpec = { id: 'sub', type: 'subProcess', nodes: [{ id: 'inner', type: 'startEvent' }] };
  assert.deepEqual(await check([start, sub], ['s -> inner']), [
    "s_inner: targetRef 'inner' is not a flow node of the same process or subprocess",
  ]);
  assert.deepEqual(await check([start], ['s -> nowhere', 'missing -> s']), [
    "s_nowhere: targetRef refers to 'nowhere', which is not in this file",
    "missing_s: sourceRef refers to 'missing', which is not in this file",
  ]);
  assert.deepEqual(
    await findingsOf({ id: 'p', nodes: [start], xml: '<bpmn:sequenceFlow id="f" sourceRef="s" />' }),
    ['f: targetRef is missing'],
  );
});

test('a flow to a rejected element is not a separate finding', async () => {
  assert.deepEqual(await check([start, { id: 'c', type: 'choreographyTask' }, end], ['s -> c -> e']), [
    'c: bpmn:choreographyTask is not supported',
  ]);
});

test('no two boundary events of an activity wait for the same event', async () => {
  const task: NodeSpec = { id: 't', type: 'serviceTask', job };
  const message = { name: 'm', key: '=k' };
  const on = (id: string, parts: Partial<NodeSpec>): NodeSpec => ({
    id,
    type: 'boundaryEvent',
    attachedTo: 't',
    ...parts,
  });
  const nodes = [
    start,
    task,
    on('m1', { message }),
    on('m2', { message, interrupting: false }),
    on('e1', { error: 'E' }),
    on('e2', { error: 'E' }),
    on('e3', { error: 'F' }),
    on('all1', { error: true }),
    on('all2', { error: true }),
    on('t1', { timer }),
    on('t2', { timer }),
  ];
  assert.deepEqual(await check(nodes, ['s -> t']), [
    "m2: another boundary event of 't' also waits for the message 'm'",
    "e2: another boundary event of 't' also catches the error 'E'",
    "all2: another boundary event of 't' also catches every error",
  ]);
});

test('conditions and default flows belong to exclusive and inclusive gateways', async () => {
  const task: NodeSpec = { id: 't', type: 'serviceTask', job };
  const flows = ['s -> t', 't -> e if x', 't -> f default'];
  assert.deepEqual(await check([start, task, end, { id: 'f', type: 'endEvent' }], flows), [
    't: a default flow is supported on exclusive, inclusive and complex gateways only',
    't_e: a condition is supported on flows of exclusive, inclusive and complex gateways only',
  ]);
});

test('if a gateway has several flows, each has a condition or is the default', async () => {
  const others: NodeSpec[] = ['e', 'f', 'g'].map((id) => ({ id, type: 'endEvent' }));
  for (const type of ['exclusiveGateway', 'inclusiveGateway']) {
    const nodes = [start, { id: 'gw', type }, ...others];
    assert.deepEqual(await check(nodes, ['s -> gw', 'gw -> e if x', 'gw -> f', 'gw -> g default']), [
      "gw_f: it is one of several flows of gateway 'gw', so it must have a condition or be the default flow",
    ]);
    assert.deepEqual(await check(nodes, ['s -> gw -> e']), []);
    const conditional: FlowSpec = { from: 'gw', to: 'f', if: 'x', default: true };
    const refused = ["gw_f: it is the default flow of 'gw' and can't have a condition"];
    assert.deepEqual(
      await check(nodes, ['s -> gw', 'gw -> e if x', conditional]),
      type === 'exclusiveGateway' ? refused : [],
    );
  }
});

test('the default flow leaves its gateway', async () => {
  const gateway: NodeSpec = { id: 'gw', type: 'exclusiveGateway', attributes: { default: 's_gw' } };
  assert.deepEqual(await check([start, gateway, end], ['s -> gw -> e']), [
    "gw: the default flow 's_gw' does not leave this element",
  ]);
});

test('a condition must be FEEL', async () => {
  const gateway: NodeSpec = { id: 'gw', type: 'exclusiveGateway' };
  const nodes = [start, gateway, end, { id: 'f', type: 'endEvent' }];
  const findings = await check(nodes, ['s -> gw', 'gw -> e if x >', 'gw -> f default']);
  assert.match(findings.join('\n'), /^gw_e: the condition: .*\(characters \d+ to \d+\)$/);
  const xml =
    '<bpmn:sequenceFlow id="j" sourceRef="gw" targetRef="e"><bpmn:conditionExpression ' +
    'xsi:type="bpmn:tFormalExpression" language="juel">#{x}</bpmn:conditionExpression></bpmn:sequenceFlow>';
  assert.deepEqual(await findingsOf({ id: 'p', nodes, flows: ['s -> gw', 'gw -> f default'], xml }), [
    "j: a condition in the language 'juel' is not supported; use FEEL",
  ]);
});

test('an event-based gateway has two or more flows, to catch events without other incoming flows [B27 C29]', async () => {
  const gateway: NodeSpec = { id: 'gw', type: 'eventBasedGateway' };
  const message = { name: 'm', key: '=k' };
  const a: NodeSpec = { id: 'a', type: 'intermediateCatchEvent', message };
  const b: NodeSpec = { id: 'b', type: 'intermediateCatchEvent', message };
  const c: NodeSpec = { id: 'c', type: 'intermediateCatchEvent', timer };
  const task: NodeSpec = { id: 't', type: 'serviceTask', job };
  assert.deepEqual(await check([start, gateway, a], ['s -> gw -> a']), [
    'gw: an event-based gateway must have at least two outgoing sequence flows',
  ]);
  assert.deepEqual(await check([start, gateway, a, b], ['s -> gw', 'gw -> a', 'gw -> b']), [
    "b: another event after 'gw' also waits for the message 'm'",
  ]);
  assert.deepEqual(
    await check([start, gateway, a, c, task], ['s -> gw', 'gw -> a', 'gw -> c', 'gw -> t -> c']),
    [
      "c: it follows the event-based gateway 'gw', so it must not have other incoming flows",
      "t: the event-based gateway 'gw' may lead to message, timer and signal catch events only",
    ],
  );
});
