/** Expressions of connectors: kafka-connector contract §2.5, §4 and §6. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConnectorInputError } from '../../../connectors/errors.ts';
import { connectorExpression } from '../../../connectors/expression/connector-expression.ts';
import { decideError } from '../../../connectors/expression/error-expression.ts';
import { mapResult } from '../../../connectors/expression/result-mapping.ts';

const NOW = Date.UTC(2026, 0, 1);
const failure = { error: { type: 'ConnectorException', message: 'no', code: 'FAIL' } };
const result = { topic: 'Portfolio', timestamp: 1_700_000_000_000, offset: 7, partition: 2 };

test('the leading = is optional, and process variables are not visible', () => {
  for (const text of ['=value.name', 'value.name', ' = value.name ']) {
    assert.equal(connectorExpression(text).evaluate({ value: { name: 'ACME' } }, NOW), 'ACME');
  }
  assert.equal(connectorExpression('=orderId').evaluate({ value: {} }, NOW), null);
});

test('a syntax error is an input error', () => {
  assert.throws(() => connectorExpression('= value.'), ConnectorInputError);
});

test('the context of the result expression overrides the result variable', () => {
  const mapping = { resultVariable: 'sent', resultExpression: '={ sent: offset, where: response.topic }' };
  assert.deepEqual(Object.fromEntries(mapResult(mapping, result, NOW)), { sent: 7, where: 'Portfolio' });
  assert.deepEqual(Object.fromEntries(mapResult({ resultVariable: 'sent' }, result, NOW)), { sent: result });
  assert.equal(mapResult({}, result, NOW).size, 0);
  assert.equal(mapResult({ resultExpression: '=null' }, result, NOW).size, 0);
  assert.throws(() => mapResult({ resultExpression: '=offset' }, result, NOW), ConnectorInputError);
});

test('an error code that is a string never equals the number in the stock-tracking model', () => {
  const text = '=if error.code = 404 then\n  bpmnError("Error404", "Got a 404")\nelse\n  null';
  assert.equal(decideError(text, failure, 3, NOW), undefined);
  assert.equal(decideError(text, result, 3, NOW), undefined);
  const injected = { error: { ...failure.error, code: 404 } };
  assert.deepEqual(decideError(text, injected, 3, NOW), {
    kind: 'bpmnError',
    code: 'Error404',
    message: 'Got a 404',
    variables: {},
  });
});

test('each function of an error expression has its effect', () => {
  const decide = (text: string) => decideError(text, failure, 3, NOW);
  assert.deepEqual(decide('jobError("again")'), {
    kind: 'jobError',
    message: 'again',
    retries: 0,
    backoffMs: 0,
    variables: {},
  });
  assert.deepEqual(decide('jobError("again", { a: 1 }, job.retries - 1, duration("PT10S"))'), {
    kind: 'jobError',
    message: 'again',
    retries: 2,
    backoffMs: 10_000,
    variables: { a: 1 },
  });
  assert.deepEqual(decide('ignoreError()'), { kind: 'ignoreError', variables: {} });
  assert.deepEqual(decide('ignoreError({ kept: true })'), {
    kind: 'ignoreError',
    variables: { kept: true },
  });
  assert.deepEqual(decide('{ errorType: "bpmnError", errorCode: error.code }'), {
    kind: 'bpmnError',
    code: 'FAIL',
    message: '',
    variables: {},
  });
  assert.equal(decide('bpmnError(null)'), undefined, 'without a code: as if there were no error');
  assert.equal(decide('if error.code = "OTHER" then bpmnError("X")else null'), undefined);
  assert.equal(decide('{}'), undefined);
});

test('the back-off increases up to its maximum, without jitter', () => {
  const backoffMs = (text: string) => {
    const decision = decideError(`jobError("x", {}, 1, ${text})`, failure, 3, NOW);
    return decision?.kind === 'jobError' ? decision.backoffMs : undefined;
  };
  assert.equal(backoffMs('backoff(1)'), 50);
  assert.equal(backoffMs('backoff(2)'), 80);
  assert.equal(backoffMs('backoff(100)'), 5000);
  assert.equal(backoffMs('backoff(3, duration("PT1S"), 2, duration("PT3S"))'), 3000);
});
