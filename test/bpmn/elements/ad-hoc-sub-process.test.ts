/**
 * How an ad-hoc subprocess is read at deployment. Source: BPMN 2.0.2 §10.3.5; Zeebe's
 * AdHocSubProcessValidator.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeSpec } from '../../bpmn-xml.ts';
import { compileBeside, findingsOf, nodeOf } from '../compile-model.ts';

test('an ad-hoc subprocess has elements to begin with, a condition and an order', async () => {
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
  assert.deepEqual(nodeOf(process, 'simple').adHoc, { cancelRemaining: true, sequential: true });
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
    'x: an ad-hoc subprocess needs at least one activity',
  ]);
  const nodes: NodeSpec[] = [
    { id: 'in', type: 'startEvent' },
    { id: 'a', type: 'task' },
    { id: 'out', type: 'endEvent' },
  ];
  assert.deepEqual(await findings(nodes, { flows: ['in -> a -> out'] }), [
    'in: an ad-hoc subprocess has no start events',
    'out: an ad-hoc subprocess has no end events',
  ]);
});

test('its expressions are FEEL', async () => {
  const adHoc = { elements: 'a', completion: 'true' };
  assert.deepEqual(await findings([{ id: 'a', type: 'task' }], { adHoc }), [
    "x: the activeElementsCollection must be a FEEL expression that begins with '='",
    "x: the completion condition must be a FEEL expression that begins with '='",
  ]);
});

test('one that is a job, and one that collects output, is refused', async () => {
  const extension =
    '<zeebe:taskDefinition type="agent" /><zeebe:adHoc outputCollection="all" outputElement="=one" />';
  assert.deepEqual(await findings([{ id: 'a', type: 'task' }], { extension }), [
    'x: zeebe:taskDefinition is not supported on bpmn:adHocSubProcess',
    'x: outputCollection of zeebe:adHoc is not supported',
    'x: outputElement of zeebe:adHoc is not supported',
  ]);
});
