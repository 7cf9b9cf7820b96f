/**
 * How an ad-hoc subprocess is read at deployment. Source: BPMN 2.0.2 §10.3.5; Zeebe's
 * AdHocSubProcessValidator.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeSpec } from '../../../bpmn-xml.ts';
import { compileBeside, compileSpec, findingsOf, nodeOf } from '../../compile-model.ts';

test('an ad-hoc subprocess has start elements, a condition and an order', async () => {
  const process = await compileBeside(import.meta.url);
  const { adHoc, children } = nodeOf(process, 'check');
  assert.equal(adHoc?.activeElements?.source, 'checks');
  assert.equal(adHoc?.completionCondition?.source, 'decided');
  assert.equal(adHoc?.cancelRemaining, false);
  assert.equal(adHoc?.sequential, false);
  assert.deepEqual(
    children.map(({ id }) => id),
    ['photo', 'call', 'note'],
  );
  const elements = '[{"elementId":"any"}]';
  assert.deepEqual(nodeOf(process, 'simple').adHoc, { cancelRemaining: true, sequential: true, elements });
});

function findings(nodes: readonly NodeSpec[], adHoc: Partial<NodeSpec> = {}): Promise<string[]> {
  return findingsOf({
    id: 'p',
    nodes: [
      { id: 's', type: 'startEvent' },
      { id: 'x', type: 'adHocSubProcess', nodes, ...adHoc },
    ],
  });
}

test('it needs an activity, and has neither start nor end events', async () => {
  assert.deepEqual(await findings([{ id: 'a', type: 'task' }]), []);
  assert.deepEqual(await findings([{ id: 'g', type: 'parallelGateway' }]), [
    'x: an ad-hoc subprocess must have at least one activity',
  ]);
  const nodes: NodeSpec[] = [
    { id: 'in', type: 'startEvent' },
    { id: 'a', type: 'task' },
    { id: 'out', type: 'endEvent' },
  ];
  assert.deepEqual(await findings(nodes, { flows: ['in -> a -> out'] }), [
    'in: an ad-hoc subprocess must not have start events',
    'out: an ad-hoc subprocess must not have end events',
  ]);
});

test('its expressions must be FEEL', async () => {
  const adHoc = { elements: 'a', completion: 'true' };
  assert.deepEqual(await findings([{ id: 'a', type: 'task' }], { adHoc }), [
    "x: the activeElementsCollection must be a FEEL expression that starts with '='",
    "x: the completion condition must be a FEEL expression that starts with '='",
  ]);
});

test('one with a job or an output collection has an inner scope for each path [B214]', async () => {
  const alarm: NodeSpec = { id: 'alarm', type: 'eventSubProcess', nodes: [], flows: [] };
  alarm.nodes = [{ id: 'on', type: 'startEvent', signal: 's' }];
  const process = await compileSpec({
    id: 'p',
    nodes: [
      { id: 's', type: 'startEvent' },
      {
        ...{ id: 'x', type: 'adHocSubProcess', nodes: [{ id: 'a', type: 'task' }, alarm] },
        ...{ job: { type: 'agent' }, adHoc: { out: 'all', outElement: '=one.two' } },
      },
    ],
  });
  const { job, adHoc, children, inner } = nodeOf(process, 'x');
  assert.deepEqual(
    [job?.type, adHoc?.outputCollection, adHoc?.outputElement?.source, adHoc?.outputVariable],
    [{ kind: 'static', text: 'agent' }, 'all', 'one.two', 'one'],
  );
  assert.deepEqual(process.staticJobTypes, ['agent']);
  assert.deepEqual(
    [children, inner?.children ?? []].map((nodes) => nodes.map(({ id }) => id)),
    [['alarm'], ['a']],
  );
  assert.equal(nodeOf(process, 'a').parent, inner);
  assert.equal(nodeOf(process, 'x').inner, inner);
});

test('an output collection without an output element, and the reverse, is rejected', async () => {
  const both = 'x: outputCollection and outputElement must be used together';
  const nodes: NodeSpec[] = [{ id: 'a', type: 'task' }];
  assert.deepEqual(await findings(nodes, { adHoc: { out: 'all' } }), [both]);
  assert.deepEqual(await findings(nodes, { adHoc: { outElement: '=one' } }), [both]);
});
