/** How a call activity is read at deployment. Source: Zeebe's ZeebeCalledElementValidator. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileSpec, findingsOfNode, nodeOf, written } from '../compile-model.ts';

function call(called?: Record<string, string>) {
  return { id: 'call', type: 'callActivity', ...(called ? { called } : {}) };
}

async function calledOf(called: Record<string, string>) {
  const nodes = [{ id: 's', type: 'startEvent' }, call(called)];
  const { called: read } = nodeOf(await compileSpec({ id: 'p', nodes, flows: ['s -> call'] }), 'call');
  return { ...read, processId: written(read?.processId) };
}

test('a call activity has a process id, as text or FEEL, a binding and two switches', async () => {
  const both = { propagateAllParentVariables: true, propagateAllChildVariables: true };
  assert.deepEqual(await calledOf({ processId: 'child' }), {
    processId: 'child',
    binding: 'latest',
    ...both,
  });
  const neither = { propagateAllParentVariables: 'false', propagateAllChildVariables: 'false' };
  assert.deepEqual(await calledOf({ processId: '=id', bindingType: 'deployment', ...neither }), {
    processId: '=id',
    binding: 'deployment',
    propagateAllParentVariables: false,
    propagateAllChildVariables: false,
  });
  assert.deepEqual(await calledOf({ processId: 'c', bindingType: 'versionTag', versionTag: 'v1' }), {
    processId: 'c',
    binding: 'versionTag',
    versionTag: 'v1',
    ...both,
  });
});

test('missing and invalid parts are findings', async () => {
  const cases: [Record<string, string> | undefined, string][] = [
    [undefined, 'zeebe:calledElement with a processId is missing'],
    [{}, 'the processId of zeebe:calledElement is missing or empty'],
    [
      { processId: 'c', bindingType: 'newest' },
      "the bindingType 'newest' is not one of latest, deployment, versionTag",
    ],
    [{ processId: 'c', bindingType: 'versionTag' }, 'the bindingType versionTag requires a versionTag'],
  ];
  for (const [called, reason] of cases)
    assert.deepEqual(await findingsOfNode(call(called)), [`call: ${reason}`]);
  const [finding = ''] = await findingsOfNode(call({ processId: '=a +' }));
  assert.match(finding, /^call: the processId: /);
});
