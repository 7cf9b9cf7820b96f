/** A process that lasts a year, tested in milliseconds. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
// In your project: import { createTestEngine } from 'signalbox/testkit';
import { createTestEngine } from '../../testkit/index.ts';

const model = readFileSync(new URL('./subscription.bpmn', import.meta.url), 'utf8');

async function subscribe() {
  const engine = createTestEngine({ startTime: '2026-03-01T09:00:00Z' });
  await engine.deploy({ name: 'subscription.bpmn', content: model });
  const instance = engine.start('subscription', { variables: { customerId: 'c-1', price: 12 } });
  return { engine, instance };
}

test('after a year the card is charged', async () => {
  const { engine, instance } = await subscribe();
  assert.deepEqual(instance.activeElements, ['year']);

  engine.advanceTo('2027-03-01T08:59:59Z');
  assert.deepEqual(engine.jobs(), []);
  engine.advanceBy('PT1S');

  const charge = engine.job('charge-card');
  assert.equal(charge.variables['amount'], 12);
  charge.complete({ receipt: 'r-77' });

  assert.equal(instance.state, 'COMPLETED');
  assert.equal(instance.variables['receipt'], 'r-77');
  assert.deepEqual(instance.completedElements, ['subscribed', 'year', 'over', 'renew', 'renewed']);
});

test('a customer that gives up is not charged', async () => {
  const { engine, instance } = await subscribe();
  engine.advanceBy('P200D');
  engine.publish('given-up', { key: 'c-1' });
  assert.equal(instance.state, 'COMPLETED');
  assert.equal(engine.advanceToNextTimer(), undefined);
});

test('a charge is retried when the card service is down', async () => {
  const { engine, instance } = await subscribe();
  engine.advanceToNextTimer();
  engine.job('charge-card').fail({ retries: 2, backoff: 'PT1H', message: 'service is down' });
  assert.deepEqual(engine.jobs(), []);
  engine.advanceToNextTimer();
  engine.job('charge-card').complete({ receipt: 'r-78' });
  assert.equal(instance.state, 'COMPLETED');
});

test('a card without money ends the subscription', async () => {
  const { engine, instance } = await subscribe();
  engine.advanceToNextTimer();
  engine.job('charge-card').throwError('NO_MONEY');
  assert.deepEqual(instance.completedElements.slice(-2), ['noMoney', 'ended']);
});
