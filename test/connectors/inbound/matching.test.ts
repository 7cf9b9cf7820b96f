/**
 * Which element a record triggers, and with which result. Source: kafka-connector contract §3.4, §3.5, §7.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { catching, elementsOf, received, starting, verdictOf } from './listening.ts';

test('a none start event starts exactly this version, with only the mapped variables', async () => {
  const elements = await elementsOf([
    starting('s', { resultVariable: 'raw', resultExpression: '={id: value.id}' }, true),
  ]);
  const verdict = verdictOf(elements, received({ id: 'a' }, { key: '42', headers: { trace: 'x' } }));
  assert.ok(verdict.kind === 'start');
  const { variables = '', ...command } = verdict.command;
  assert.deepEqual(command, { processId: 'p', version: 3 });
  assert.deepEqual(JSON.parse(variables), {
    raw: { key: 42, rawValue: '{"id":"a"}', value: { id: 'a' }, headers: { trace: 'x' } },
    id: 'a',
  });
  const silent = verdictOf(await elementsOf([starting('s', {}, true)]), received({ id: 'a' }));
  assert.deepEqual(silent.kind === 'start' && silent.command, { processId: 'p', version: 3 });
});

test('a message start publishes with or without a key, with one hour to live, and with the coordinates as id', async () => {
  const plain = verdictOf(await elementsOf([starting('s', {})]), received({ id: 42 }));
  assert.deepEqual(plain.kind === 'publish' && plain.command, {
    name: 's-message',
    messageId: 'news-2-7',
    timeToLiveMs: 3_600_000,
  });
  const more = {
    correlationKeyExpression: 'value.id',
    messageIdExpression: '=key',
    messageTtl: 'PT5M',
    resultExpression: '={at: kafka.offset, where: kafka.topic}',
  };
  const keyed = verdictOf(await elementsOf([starting('s', more)]), received({ id: 42 }, { key: 'k1' }));
  assert.deepEqual(keyed.kind === 'publish' && keyed.command, {
    name: 's-message',
    correlationKey: '42',
    messageId: 'k1',
    timeToLiveMs: 300_000,
    variables: '{"at":7,"where":"news"}',
  });
});

test('a catch event without a correlation key in the record is a failure, a message start is not', async () => {
  const caught = verdictOf(await elementsOf([catching('c', {})]), received({ name: 'x' }));
  assert.ok(caught.kind === 'failed');
  assert.equal(caught.code, 'NO_CORRELATION_KEY');
  assert.equal(caught.blocks, false);
  const started = await elementsOf([starting('s', { correlationKeyExpression: '=value.id' })]);
  assert.equal(verdictOf(started, received({ name: 'x' })).kind, 'publish');
});

test('only true matches: incomparable records are dead-lettered, others are ignored', async () => {
  const condition = { activationCondition: '=value.kind = "new"' };
  const elements = await elementsOf([starting('s', condition)]);
  assert.equal(verdictOf(elements, received({ kind: 'old' })).kind, 'skipped');
  for (const garbage of ['{"kind": "new', '', 'text', null]) {
    const verdict = verdictOf(elements, received(garbage));
    assert.ok(verdict.kind === 'failed', JSON.stringify(garbage));
    assert.equal(verdict.code, 'UNMATCHED');
    assert.match(verdict.reason, /not valid JSON|no value/);
  }
  const unclear = await elementsOf([starting('s', { activationCondition: '=value.size' })]);
  const verdict = verdictOf(unclear, received({ size: 'big' }));
  assert.match(
    verdict.kind === 'failed' ? verdict.reason : '',
    /the condition of s must be a boolean, but is "big"/,
  );
});

test('consumeUnmatchedEvents ignores unmatched records if true, and dead-letters them if false', async () => {
  const at = async (consumeUnmatchedEvents: string, value: unknown) =>
    verdictOf(
      await elementsOf([starting('s', { activationCondition: '=value.size > 3', consumeUnmatchedEvents })]),
      received(value),
    ).kind;
  assert.equal(await at('true', 'no JSON'), 'skipped');
  assert.equal(await at('true', { size: 1 }), 'skipped');
  assert.equal(await at('false', { size: 1 }), 'failed');
});

test('a model can configure that a failing record blocks its partition', async () => {
  const elements = await elementsOf([catching('c', { onUnhandledRecord: 'block' })]);
  const verdict = verdictOf(elements, received({}));
  assert.ok(verdict.kind === 'failed' && verdict.blocks);
});

test('two elements with true conditions are an error, unless they publish the same message', async () => {
  const two = await elementsOf([starting('a', {}), starting('b', {}, true)]);
  const verdict = verdictOf(two, received({ id: 1 }));
  assert.ok(verdict.kind === 'failed');
  assert.equal(verdict.code, 'AMBIGUOUS_MATCH');
  assert.match(verdict.reason, /a, b/);
  const alike = await elementsOf([catching('c', {}), catching('d', {})]);
  assert.equal(verdictOf(alike, received({ id: 1 })).kind, 'publish');
  const unlike = await elementsOf([catching('c', {}), catching('d', { resultVariable: 'x' })]);
  assert.equal(verdictOf(unlike, received({ id: 1 })).kind, 'failed');
});

test('an invalid value is used as text; a failing result expression is a failure', async () => {
  const raw = await elementsOf([starting('s', { resultExpression: '={v: value, r: rawValue}' })]);
  const verdict = verdictOf(raw, received('{oh'));
  assert.deepEqual(verdict.kind === 'publish' && JSON.parse(verdict.command.variables ?? ''), {
    v: '{oh',
    r: '{oh',
  });
  const none = verdictOf(
    await elementsOf([starting('s', { resultExpression: '=value.id' })]),
    received({ id: 1 }),
  );
  assert.equal(none.kind === 'failed' && none.code, 'EXPRESSION_FAILED');
});
