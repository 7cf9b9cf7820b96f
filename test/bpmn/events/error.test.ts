/** How error events are read at deployment. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeSpec } from '../../bpmn-xml.ts';
import { compileSpec, findingsOf, nodeOf } from '../compile-model.ts';

const thrower = (parts: Partial<NodeSpec>) => ({
  id: 'p',
  nodes: [
    { id: 's', type: 'startEvent' },
    { id: 'e', type: 'endEvent', ...parts },
  ] satisfies NodeSpec[],
  flows: ['s -> e'],
});

const catcher = (parts: Partial<NodeSpec>) => ({
  id: 'p',
  nodes: [
    { id: 's', type: 'startEvent' },
    { id: 't', type: 'serviceTask', job: { type: 'x' } },
    { id: 'b', type: 'boundaryEvent', attachedTo: 't', ...parts },
  ] satisfies NodeSpec[],
  flows: ['s -> t'],
});

test('a thrown error needs a code, which may be FEEL', async () => {
  const process = await compileSpec(thrower({ error: '=code' }));
  const { event } = nodeOf(process, 'e');
  assert.equal(event?.kind === 'error' && event.code?.kind, 'feel');
  assert.deepEqual(await findingsOf(thrower({ error: true })), ['e: errorRef is missing']);
  assert.deepEqual(await findingsOf(thrower({ error: '' })), ['e: the thrown error has no error code']);
});

test('a static code catches an error, a missing code catches all errors [C146]', async () => {
  assert.deepEqual(nodeOf(await compileSpec(catcher({ error: true })), 'b').event, { kind: 'error' });
  assert.deepEqual(nodeOf(await compileSpec(catcher({ error: '' })), 'b').event, { kind: 'error' });
  assert.deepEqual(await findingsOf(catcher({ error: '=code' })), [
    'b: the code of a caught error must be plain text, not FEEL',
  ]);
});

test('a code can be the name of a property of all objects', async () => {
  for (const error of ['__proto__', 'constructor', 'toString']) {
    const { event } = nodeOf(await compileSpec(catcher({ error })), 'b');
    assert.deepEqual(event, { kind: 'error', code: { kind: 'static', text: error } });
  }
});
