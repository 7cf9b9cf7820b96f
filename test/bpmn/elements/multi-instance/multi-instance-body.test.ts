/** How multi-instance and loop characteristics are read at deployment. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { innerNodeKey } from '../../../../bpmn/elements/multi-instance/compile.ts';
import type { NodeSpec } from '../../../bpmn-xml.ts';
import { compileSpec, findingsOfNode, nodeOf } from '../../compile-model.ts';

const start: NodeSpec = { id: 's', type: 'startEvent' };

function task(more: Partial<NodeSpec>): NodeSpec {
  return { id: 'each', type: 'serviceTask', job: { type: 'work' }, ...more };
}

test('an activity with loop characteristics becomes a body with the activity inside', async () => {
  const process = await compileSpec({
    id: 'p',
    nodes: [
      start,
      task({
        inputs: { a: '=1' },
        multi: { in: '=items', element: 'item', out: 'results', outElement: '=answer.sum', until: '=done' },
      }),
      { id: 'late', type: 'boundaryEvent', attachedTo: 'each', timer: { duration: 'PT1M' } },
    ],
    flows: ['s -> each'],
  });
  const body = nodeOf(process, 'each');
  assert.equal(body.type, 'multiInstanceBody');
  assert.deepEqual(
    [body.incoming.map(({ id }) => id), body.boundaryEvents.map(({ id }) => id), body.inputs, body.job],
    [['s_each'], ['late'], [], undefined],
  );
  const { inner, loop } = body;
  assert.equal(inner, process.nodes.get(innerNodeKey('each')));
  assert.deepEqual([inner?.type, inner?.parent, inner?.incoming], ['serviceTask', body, []]);
  assert.deepEqual(inner?.boundaryEvents, []);
  assert.equal(inner?.inputs.length, 1);
  assert.ok(loop?.kind === 'multiInstance');
  assert.deepEqual(
    [loop.sequential, loop.inputElement, loop.outputCollection, loop.outputVariable],
    [false, 'item', 'results', 'answer'],
  );
  assert.deepEqual(process.staticJobTypes, ['work']);
});

test('elements inside a repeated subprocess have the subprocess as their parent', async () => {
  const process = await compileSpec({
    id: 'p',
    nodes: [
      start,
      { id: 'sub', type: 'subProcess', multi: { in: '=items' }, nodes: [{ id: 'in', type: 'startEvent' }] },
    ],
    flows: ['s -> sub'],
  });
  const body = nodeOf(process, 'sub');
  assert.equal(nodeOf(process, 'in').parent, body.inner);
  assert.equal(body.inner?.noneStart?.id, 'in');
});

test('missing and invalid multi-instance characteristics are findings', async () => {
  const both = 'each: outputCollection and outputElement must be used together';
  const cases: [Partial<NodeSpec>, string[]][] = [
    [
      { xml: '<bpmn:multiInstanceLoopCharacteristics />' },
      [
        'each: a multi-instance activity must have zeebe:loopCharacteristics with an inputCollection, or a loopCardinality',
      ],
    ],
    [
      { multi: { in: '=items', times: '3' } },
      ['each: a multi-instance activity must not have both an inputCollection and a loopCardinality'],
    ],
    [{ multi: { times: '3', element: 'item' } }, ['each: an inputElement requires an inputCollection']],
    [
      { multi: { times: 'count' } },
      [
        "each: the loopCardinality 'count' is neither an integer, 0 to 100000 (LOOP_CARDINALITY_MAX), nor a FEEL expression that starts with '='",
      ],
    ],
    [
      { multi: { in: 'items' } },
      ["each: the inputCollection must be a FEEL expression that starts with '='"],
    ],
    [{ multi: { in: '=items', out: 'results' } }, [both]],
    [{ multi: { in: '=items', outElement: '=result' } }, [both]],
    [
      { multi: { in: '=items', element: 'a.b' } },
      ["each: the inputElement 'a.b' is not a variable name (letters, digits and _)"],
    ],
    [
      { xml: '<bpmn:standardLoopCharacteristics />' },
      ['each: a loop must have a loopCondition or a loopMaximum; otherwise it never ends'],
    ],
    [{ loop: { maximum: 0 } }, ['each: the loopMaximum 0 is not an integer greater than 0']],
  ];
  for (const [more, findings] of cases) assert.deepEqual(await findingsOfNode(task(more)), findings);
});
