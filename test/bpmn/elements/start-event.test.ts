/** How a start event is read at deployment. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileBeside, findingsOf, nodeOf, written } from '../compile-model.ts';

test('a start event can map the variables of its message', async () => {
  const process = await compileBeside(import.meta.url);
  const node = nodeOf(process, 'placed');
  assert.equal(written(node.event?.kind === 'message' ? node.event.name : undefined), 'order placed');
  assert.deepEqual(
    node.outputs.map((output) => output.target),
    [['order']],
  );
  assert.equal(process.root.noneStart, undefined);
  assert.deepEqual(process.root.eventStarts, [node]);
});

test('a start event has no input mappings', async () => {
  assert.deepEqual(
    await findingsOf({ id: 'p', nodes: [{ id: 's', type: 'startEvent', inputs: { a: '=1' } }] }),
    ['s: input mappings are not supported here, only outputs'],
  );
});

test('escalation, error and several event definitions are rejected [C100]', async () => {
  const kinds = ['escalation', 'compensate', 'error', 'terminate', 'link', 'cancel'];
  for (const kind of kinds) {
    const name = kind === 'link' ? ' name="a"' : '';
    const xml = `<bpmn:${kind}EventDefinition${name} />`;
    assert.deepEqual(await findingsOf({ id: 'p', nodes: [{ id: 's', type: 'startEvent', xml }] }), [
      `s: bpmn:${kind}EventDefinition is not supported on bpmn:startEvent`,
    ]);
  }
  const node = { id: 's', type: 'startEvent', message: { name: 'm' }, timer: { cycle: 'R/PT1H' } };
  assert.deepEqual(await findingsOf({ id: 'p', nodes: [node] }), [
    's: an event with several event definitions is not supported',
  ]);
});
