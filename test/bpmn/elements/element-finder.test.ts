/** How the element type of a source is found, independently of the order of the table. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ElementCompiler } from '../../../bpmn/elements/element.ts';
import { elementFinder } from '../../../bpmn/elements/element-finder.ts';
import { elements } from '../../../bpmn/elements/table.ts';
import type { ModdleElement } from '../../../bpmn/parse/moddle-element.ts';

const source = (text: string) => ({ $type: 'bpmn:Task', text }) as unknown as ModdleElement;
const textOf = (element: ModdleElement) => (element as unknown as { text: string }).text;

test('two elements with the same bpmnType are an error when one of them lacks `matches`', () => {
  const other: ElementCompiler = { ...elements.manualTask, bpmnType: 'bpmn:Task' };
  assert.throws(
    () => elementFinder([elements.task, { ...other, matches: () => true }]),
    /the elements task, manualTask have the same bpmnType bpmn:Task, so each of them needs `matches`; task lacks it/,
  );
});

test('of two elements with the same bpmnType, the matching one is found in any order', () => {
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

test('a source that matches two elements is an error with their names', () => {
  const a: ElementCompiler = { ...elements.task, matches: () => true };
  const find = elementFinder([a, { ...a, type: 'manualTask' }]);
  assert.throws(() => find(source('x')), /the elements task, manualTask all match one bpmn:Task/);
});

test('a type that is derived while compiling is not found for any source', () => {
  const find = elementFinder(Object.values<ElementCompiler>(elements));
  const loop = { $type: 'bpmn:StandardLoopCharacteristics' } as unknown as ModdleElement;
  assert.equal(find(loop), undefined);
});
