/** How a transaction and its cancel events are read at deployment. Source: BPMN 2.0.2 §10.3.5, §10.5.5. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeSpec } from '../../../bpmn-xml.ts';
import { compileBeside, findingsOf, nodeOf } from '../../compile-model.ts';

const START: NodeSpec = { id: 's', type: 'startEvent' };
const NO: NodeSpec = { id: 'no', type: 'endEvent', cancel: true };
const ON: NodeSpec = { id: 'on', type: 'boundaryEvent', attachedTo: 'tx', cancel: true };

function transaction(nodes: readonly NodeSpec[]): NodeSpec {
  return { id: 'tx', type: 'transaction', nodes: [{ id: 'in', type: 'startEvent' }, ...nodes], flows: [] };
}

function findings(...nodes: NodeSpec[]): Promise<string[]> {
  return findingsOf({ id: 'p', nodes: [START, ...nodes] });
}

test('a transaction is a scope with a cancel end event and a cancel boundary event', async () => {
  const process = await compileBeside(import.meta.url);
  const book = nodeOf(process, 'book');
  assert.equal(book.type, 'transaction');
  assert.equal(book.noneStart?.id, 'bookStart');
  assert.deepEqual(
    book.boundaryEvents.map(({ event }) => event),
    [{ kind: 'cancel' }],
  );
  assert.deepEqual(nodeOf(process, 'giveUp').event, { kind: 'cancel' });
  assert.equal(nodeOf(process, 'flightBooked').compensationHandler?.id, 'cancelFlight');
});

test('a cancel end event must be directly in a transaction, with a boundary event to trigger', async () => {
  assert.deepEqual(await findings(transaction([NO]), ON), []);
  assert.deepEqual(await findings(transaction([NO])), [
    "no: the transaction 'tx' has no cancel boundary event to trigger",
  ]);
  assert.deepEqual(await findings(NO), ['no: a cancel end event must be directly in a transaction']);
  const sub: NodeSpec = { id: 'sub', type: 'subProcess', nodes: [{ id: 'i', type: 'startEvent' }, NO] };
  assert.deepEqual(await findings(transaction([sub]), ON), [
    'no: a cancel end event must be directly in a transaction',
  ]);
});

test('a transaction has at most one cancel boundary event, which interrupts', async () => {
  assert.deepEqual(await findings(transaction([NO]), ON, { ...ON, id: 'on2', interrupting: false }), [
    "on2: 'tx' has another cancel boundary event",
    'on2: a cancel boundary event is always interrupting; cancelActivity="false" is not allowed',
  ]);
  const task: NodeSpec = { id: 'tx', type: 'task' };
  assert.deepEqual(await findings(task, ON), [
    "on: a cancel boundary event must be attached to a transaction; 'tx' is not a transaction",
  ]);
});

test('a transaction needs a start event', async () => {
  assert.deepEqual(await findings({ id: 'tx', type: 'transaction', nodes: [] }), [
    'tx: a start event is missing',
  ]);
});
