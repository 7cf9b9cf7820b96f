/** FEEL values as JSON variables. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FeelValue } from '../../../bpmn/feel/index.ts';
import { compileFeel, FeelNotJson, FeelTooLarge, parseJson, toJson } from '../../../bpmn/feel/index.ts';
import { scopeOf } from './scope-of.ts';

const feelValue = (source: string) => compileFeel(source).evaluate(scopeOf({}), 0).value;

test('temporals are ISO 8601 text, also inside lists and contexts', () => {
  assert.equal(toJson(feelValue('date("2026-01-31")')), '2026-01-31');
  assert.equal(toJson(feelValue('time("10:00:00+01:00")')), '10:00:00+01:00');
  assert.equal(toJson(feelValue('date and time("2026-01-31T10:00:00Z")')), '2026-01-31T10:00:00Z');
  assert.equal(toJson(feelValue('duration("P1Y2M")')), 'P1Y2M');
  assert.equal(toJson(feelValue('duration("PT90M")')), 'PT1H30M');
  assert.deepEqual(toJson(feelValue('{a: [@"PT1H"], b: 1}')), { a: ['PT1H'], b: 1 });
});

test('what JSON lacks is null', () => {
  assert.equal(toJson(undefined), null);
  assert.equal(toJson(feelValue('1 / 0')), null);
  assert.equal(toJson(feelValue('10 ** 7000')), null);
  assert.ok(Object.is(toJson(feelValue('-0')), 0));
});

test('a JSON value is returned unchanged', () => {
  const json = { a: [1, 'x', { b: null }] };
  assert.equal(toJson(json), json);
  assert.deepEqual(json, { a: [1, 'x', { b: null }] });
});

test("ranges and functions can't be variables", () => {
  for (const source of ['[1..3]', '{a: (1..3]}', 'function(x) x', '[function() 1]']) {
    assert.throws(() => toJson(feelValue(source)), FeelNotJson, source);
  }
});

test('an entry called __proto__ stays an entry', () => {
  const json = toJson({ changed: feelValue('@"P1D"'), ...(parseJson('{"__proto__": {"x": 1}}') as object) });
  assert.equal(JSON.stringify(json), '{"changed":"P1D","__proto__":{"x":1}}');
  assert.equal(Object.getPrototypeOf(json), Object.prototype);
});

test('too large and too deeply nested values are rejected', () => {
  assert.throws(() => toJson('x'.repeat(1024 * 1024)), FeelTooLarge);
  let deep: FeelValue = 1;
  for (let level = 0; level < 600; level += 1) deep = [deep];
  assert.throws(() => toJson(deep), FeelTooLarge);
});
