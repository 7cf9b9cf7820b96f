/**
 * "Create instance": `startInstructions` (several elements), await the result. Source: Zeebe's
 * ProcessInstanceCreationCreateProcessor and its CreateProcessInstanceStartInstructionTest.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engineOf, job, process, rejected } from '../engine-of.ts';

const nested = process(
  [
    job('a'),
    {
      id: 'outer',
      type: 'subProcess',
      nodes: [
        { id: 'outerStart', type: 'startEvent' },
        {
          id: 'inner',
          type: 'subProcess',
          inputs: { copied: '=given' },
          nodes: [
            { id: 'innerStart', type: 'startEvent' },
            job('b', { inputs: { seen: '=given' } }),
            job('c'),
          ],
          flows: ['innerStart -> b -> c'],
        },
      ],
      flows: ['outerStart -> inner'],
    },
    { id: 'late', type: 'boundaryEvent', attachedTo: 'outer', timer: { duration: 'PT1H' } },
    { id: 'gate', type: 'eventBasedGateway' },
    { id: 'paid', type: 'intermediateCatchEvent', message: { name: 'paid', key: '=given' } },
    { id: 'soon', type: 'intermediateCatchEvent', timer: { duration: 'PT1S' } },
  ],
  ['start -> a -> outer -> end', 'gate -> paid -> end', 'gate -> soon -> end', 'late -> end'],
);

test('an instance starts at several elements with their enclosing scopes, and not at its start event [B304 C176]', async () => {
  const engine = await engineOf(nested);
  const instance = engine.start('p', { at: ['b', 'c', 'a'], variables: { given: 'x' } });
  assert.deepEqual(instance.activeElements, ['outer', 'inner', 'b', 'c', 'a']);
  assert.deepEqual(instance.completedElements, []);
  assert.deepEqual(instance.variablesOf('b'), { seen: 'x' }, 'input mappings of the element itself');
  assert.deepEqual(instance.variablesOf('inner'), {}, 'none of a scope on the way');
  assert.deepEqual(
    instance.timers.map(({ elementId }) => elementId),
    ['late'],
    'what a scope on the way waits for is opened',
  );
  for (const type of ['a', 'b', 'c']) engine.jobs({ type })[0]?.complete();
  assert.equal(instance.state, 'ACTIVE');
  assert.deepEqual(
    instance.activeElements,
    ['outer', 'inner', 'outer', 'inner', 'b', 'c'],
    'a led to a second',
  );
});

test('an event-based gateway is activated with its events', async () => {
  const engine = await engineOf(nested);
  const instance = engine.start('p', { at: ['gate'], variables: { given: 'k' } });
  engine.publish('paid', { key: 'k' });
  assert.equal(instance.state, 'COMPLETED');
});

test('a process without a none start event can start at an element', async () => {
  const spec = {
    id: 'q',
    nodes: [{ id: 'hello', type: 'startEvent', message: { name: 'hello' } }, job('a')],
    flows: ['hello -> a'],
  };
  const engine = await engineOf(spec);
  assert.throws(() => engine.start('q'), rejected('INVALID_STATE', /no none start event/));
  assert.deepEqual(engine.start('q', { at: ['a'] }).activeElements, ['a']);
});

test("all elements that can't be started at are reported, and nothing starts [B305 C183]", async () => {
  const engine = await engineOf(nested);
  const at = ['start', 'late', 'paid', 'start_a', 'nowhere', 'p', 'b'];
  assert.throws(
    () => engine.start('p', { at }),
    (error) => {
      rejected('INVALID_ARGUMENT')(error);
      const { reasons } = (error as { details: { reasons: string[] } }).details;
      assert.deepEqual(reasons, [
        "'start' is a startEvent, which can't be activated directly; activate the element after it",
        "'late' is a boundaryEvent, which can't be activated directly; activate the element after it",
        "'paid' follows the event-based gateway 'gate'; activate the gateway",
        "'start_a' is a sequence flow, which can't be activated; activate its target",
        "process 'p' has no element 'nowhere'",
        "'p' is the process itself, which is already active",
      ]);
      return true;
    },
  );
  assert.deepEqual(engine.instances(), []);
});

test("an enclosing scope whose boundary event can't be opened rejects the start", async () => {
  const engine = await engineOf(
    process(
      [
        {
          id: 'sub',
          type: 'subProcess',
          nodes: [{ id: 's', type: 'startEvent' }, job('b')],
          flows: ['s -> b'],
        },
        { id: 'stop', type: 'boundaryEvent', attachedTo: 'sub', message: { name: 'stop', key: '=missing' } },
      ],
      ['start -> sub -> end', 'stop -> end'],
    ),
  );
  const reason = /a scope that encloses 'b' can't be activated: .*missing/;
  assert.throws(() => engine.start('p', { at: ['b'] }), rejected('INVALID_ARGUMENT', reason));
  assert.deepEqual(engine.instances(), []);
});

test('the result of an instance that ends at once can be awaited [B312]', async () => {
  const engine = await engineOf(
    process(
      [{ id: 'sum', type: 'scriptTask', script: { expression: '=a + 1', result: 'b' } }],
      ['start -> sum -> end'],
    ),
  );
  const { state, variables } = engine.startAndAwait('p', { variables: { a: 1 } });
  assert.deepEqual([state, variables], ['COMPLETED', { a: 1, b: 2 }]);
});
