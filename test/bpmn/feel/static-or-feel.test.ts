/** Attributes that are plain text or, after `=`, FEEL. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileValue, FeelSyntaxError } from '../../../bpmn/feel/index.ts';
import { scopeOf } from './scope-of.ts';

test('plain text is unchanged, even if it looks like FEEL', () => {
  for (const text of ['payment', '', '1 + 1', ' = a'])
    assert.deepEqual(compileValue(text), { kind: 'static', text });
});

test('text after = is FEEL', () => {
  const value = compileValue('= "pay-" + method');
  assert.ok(value.kind === 'feel');
  assert.equal(value.expression.source, '"pay-" + method');
  assert.equal(value.expression.evaluate(scopeOf({ method: 'card' }), 0).value, 'pay-card');
  assert.throws(() => compileValue('='), FeelSyntaxError);
});
