/** The traits of the element types. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ElementType } from '../../../bpmn/elements/element.ts';
import { elements } from '../../../bpmn/elements/table.ts';

const all = Object.values<ElementType>(elements);

test("each type has a unique display name in Camunda's spelling", () => {
  const names = all.map(({ traits }) => traits.displayName);
  assert.equal(new Set(names).size, all.length);
  for (const name of names) assert.match(name, /^[A-Z]+(_[A-Z]+)*$/);
});

test('a type that joins late defines `fire`', () => {
  for (const { type, joinsLate, fire, fireJoin } of all) {
    assert.equal(
      joinsLate !== undefined,
      fire !== undefined || fireJoin !== undefined,
      `${type}: joinsLate needs fire or fireJoin in its file, and they need joinsLate`,
    );
  }
});

test('a scope with paths defines the end of a path', () => {
  for (const { type, traits, onPathCompleted } of all) {
    assert.equal(traits.hasPaths === true, onPathCompleted !== undefined, type);
  }
});
