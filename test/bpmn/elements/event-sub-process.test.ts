/** How an event subprocess is read at deployment. Source: Zeebe's SubProcessValidator, ProcessValidator. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeSpec } from '../../bpmn-xml.ts';
import { compileBeside, findingsOf, nodeOf } from '../compile-model.ts';

function sub(id: string, start: Partial<NodeSpec>, more: readonly NodeSpec[] = []): NodeSpec {
  const nodes = [{ id: `${id}On`, type: 'startEvent', ...start }, ...more];
  return { id, type: 'eventSubProcess', nodes, flows: [] };
}

function findings(...nodes: readonly NodeSpec[]) {
  return findingsOf({ id: 'p', nodes: [{ id: 's', type: 'startEvent' }, ...nodes], flows: [] });
}

test('the enclosing scope waits for its start event', async () => {
  const process = await compileBeside(import.meta.url);
  const late = nodeOf(process, 'late');
  assert.equal(late.type, 'eventSubProcess');
  const [first, second] = process.root.eventSubProcessStarts ?? [];
  assert.deepEqual([first?.id, first?.interrupting, first?.event?.kind], ['lateStart', true, 'timer']);
  assert.deepEqual([second?.id, second?.interrupting, second?.event?.kind], ['askStart', false, 'message']);
  assert.equal(first?.parent, late);
  assert.equal(late.noneStart, undefined);
  assert.equal(nodeOf(process, 'inner').parent?.id, 'pack');
  assert.deepEqual(
    nodeOf(process, 'pack').eventSubProcessStarts?.map(({ id }) => id),
    ['innerStart'],
  );
});

test('it needs exactly one start event, which must wait for something [B149]', async () => {
  assert.deepEqual(
    await findings(
      { id: 'a', type: 'eventSubProcess', nodes: [{ id: 't', type: 'task' }] },
      sub('b', {}),
      sub('c', { timer: { duration: 'PT1M' } }, [{ id: 'c2', type: 'startEvent', error: 'E' }]),
    ),
    [
      'a: a start event is missing',
      'bOn: bpmn:startEvent requires an event definition',
      "c2: the subprocess 'c' has more than one start event",
    ],
  );
});

test('an error start event interrupts, and a cycle does not [C39 C80]', async () => {
  assert.deepEqual(
    await findings(sub('a', { error: 'E', interrupting: false }), sub('b', { timer: { cycle: 'R3/PT1M' } })),
    [
      'aOn: an error start event is always interrupting; isInterrupting="false" is not allowed',
      'bOn: a timer cycle requires a non-interrupting start event (isInterrupting="false")',
    ],
  );
});

test('no two in a scope wait for the same message or error [B149 C40]', async () => {
  const message = { message: { name: 'm', key: '=k' } };
  const nested: NodeSpec = {
    id: 'n',
    type: 'subProcess',
    nodes: [{ id: 'nIn', type: 'startEvent' }, sub('n1', message)],
  };
  assert.deepEqual(
    await findings(
      sub('a', message),
      sub('b', { ...message, interrupting: false }),
      sub('c', { error: 'E' }),
      sub('d', { error: 'E' }),
      sub('e', { error: true }),
      sub('f', { error: true }),
      nested,
    ),
    [
      "bOn: another event subprocess of 'p' also waits for the message 'm'",
      "dOn: another event subprocess of 'p' also catches the error 'E'",
      "fOn: another event subprocess of 'p' also catches every error",
    ],
  );
});

test('it has no sequence flows and no boundary events', async () => {
  const nodes: NodeSpec[] = [
    { id: 's', type: 'startEvent' },
    sub('a', { error: 'E' }),
    { id: 't', type: 'endEvent' },
    { id: 'b', type: 'boundaryEvent', attachedTo: 'a', timer: { duration: 'PT1M' } },
  ];
  assert.deepEqual(await findingsOf({ id: 'p', nodes, flows: ['s -> a -> t', 'b -> t'] }), [
    'a: an event subprocess must not have incoming or outgoing sequence flows',
    "b: attachedToRef 'a' is not an activity",
  ]);
});
