/** Which element a source is: never decided by the order of a table. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ElementCompiler } from '../../../bpmn/elements/element.ts';
import { elementFinder } from '../../../bpmn/elements/element-finder.ts';
import { elements } from '../../../bpmn/elements/table.ts';
import type { ModdleElement } from '../../../bpmn/parse/moddle-element.ts';

const source = (text: string) => ({ $type: 'bpmn:Task', text }) as unknown as ModdleElement;
const textOf = (element: ModdleElement) => (element as unknown as { text: string }).text;

test('two elements of one bpmnType are an error at load when one of them has no matches', () => {
  const other: ElementCompiler = { ...elements.manualTask, bpmnType: 'bpmn:Task' };
  assert.throws(
    () => elementFinder([elements.task, { ...other, matches: () => true }]),
    /the elements task, manualTask have the same bpmnType bpmn:Task, so each of them needs `matches`; task lacks it/,
  );
});

test('of two elements of one bpmnType the one that matches is found, in whatever order', () => {
  const a: ElementCompiler = { ...elements.task, matches: (element) => textOf(element) === 'a' };
  const b: ElementCompiler = { ...a, type: 'manualTask', matches: (element) => textOf(element) === 'b' };
  for (const table of [
    [a, b],
    [b, a],
  ]) {
    const find = elementFinder(table);
    assert.equal(find(source('b'))?.type, 'manualTask');
    assert.equal(find(source('c')), undefined);
  }
});

test('a source that two elements match is an error that names them', () => {
  const a: ElementCompiler = { ...elements.task, matches: () => true };
  const find = elementFinder([a, { ...a, type: 'manualTask' }]);
  assert.throws(() => find(source('x')), /the elements task, manualTask all match one bpmn:Task/);
});

test('what is made of others while compiling is found by no source', () => {
  const find = elementFinder(Object.values<ElementCompiler>(elements));
  const loop = { $type: 'bpmn:StandardLoopCharacteristics' } as unknown as ModdleElement;
  assert.equal(find(loop), undefined);
});
