/**
 * How signal and escalation events are read, and in which positions they are allowed. Source: Zeebe's
 * ModelUtil, SignalValidator.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeSpec } from '../../bpmn-xml.ts';
import { findingsOf } from '../compile-model.ts';

test('a signal needs a name, which cannot use variables for a start event', async () => {
  const nodes: NodeSpec[] = [
    { id: 'a', type: 'startEvent', signal: '=x' },
    { id: 'b', type: 'startEvent', signal: '="s"' },
    { id: 'c', type: 'endEvent', xml: '<bpmn:signalEventDefinition id="d" />' },
    { id: 'e', type: 'endEvent', signal: ' ' },
  ];
  assert.deepEqual(await findingsOf({ id: 'p', nodes, flows: ['a -> c', 'b -> e'] }), [
    "a: the name of its signal, '=x', must be a string that doesn't depend on variables",
    'c: signalRef is missing',
    'e: the name of the signal is missing or empty',
  ]);
});

test('no two in one place wait for the same signal or escalation [C40]', async () => {
  const sub = (id: string, start: Partial<NodeSpec>): NodeSpec => {
    return { id, type: 'eventSubProcess', nodes: [{ id: `${id}On`, type: 'startEvent', ...start }] };
  };
  const b = (id: string, more: Partial<NodeSpec>): NodeSpec => {
    return { id, type: 'boundaryEvent', attachedTo: 'x', ...more };
  };
  const nodes: NodeSpec[] = [
    { id: 's', type: 'startEvent', signal: 's' },
    { id: 's2', type: 'startEvent', signal: 's' },
    { id: 'x', type: 'subProcess', nodes: [{ id: 'xIn', type: 'startEvent' }] },
    b('b1', { signal: 's' }),
    b('b2', { signal: 's', interrupting: false }),
    b('b3', { escalation: 'E' }),
    b('b4', { escalation: 'E', interrupting: false }),
    sub('e1', { escalation: true }),
    sub('e2', { escalation: true }),
    sub('e3', { signal: 's' }),
    sub('e4', { signal: 's', interrupting: false }),
    { id: 'end', type: 'endEvent' },
  ];
  const flows = ['s -> x', 's2 -> x', ...['b1', 'b2', 'b3', 'b4'].map((id) => `${id} -> end`)];
  assert.deepEqual((await findingsOf({ id: 'p', nodes, flows })).sort(), [
    "b2: another boundary event of 'x' also waits for the signal 's'",
    "b4: another boundary event of 'x' also catches the escalation 'E'",
    "e2On: another event subprocess of 'p' also catches every escalation",
    "e4On: another event subprocess of 'p' also waits for the signal 's'",
    "s2: another start event of the process also waits for the signal 's'",
  ]);
});

test('an escalation is thrown with a code, and caught at subprocesses and call activities', async () => {
  const nodes: NodeSpec[] = [
    { id: 's', type: 'startEvent' },
    { id: 't', type: 'intermediateThrowEvent', escalation: true },
    { id: 'x', type: 'serviceTask', job: { type: 'x' } },
    { id: 'b', type: 'boundaryEvent', attachedTo: 'x', escalation: 'E' },
    { id: 'c', type: 'intermediateCatchEvent', escalation: 'E' },
    { id: 'end', type: 'endEvent' },
  ];
  assert.deepEqual(await findingsOf({ id: 'p', nodes, flows: ['s -> t -> x -> c -> end', 'b -> end'] }), [
    't: escalationRef is missing',
    "b: 'x' can't throw escalations; only subprocesses and call activities can",
    'c: bpmn:escalationEventDefinition is not supported on bpmn:intermediateCatchEvent',
  ]);
});

test('the code of a catch event must be plain text', async () => {
  const nodes: NodeSpec[] = [
    { id: 's', type: 'startEvent' },
    { id: 'e', type: 'eventSubProcess', nodes: [{ id: 'on', type: 'startEvent', escalation: '=c' }] },
  ];
  assert.deepEqual(await findingsOf({ id: 'p', nodes }), [
    'on: the code of a caught escalation must be plain text, not FEEL',
  ]);
});
