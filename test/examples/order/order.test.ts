/** The order process of the example, in virtual time: each path through it. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { InstanceHandle, TestEngine } from '../../../testkit/index.ts';
import { createTestEngine } from '../../../testkit/index.ts';

const XML = readFileSync(new URL('../../../examples/order/order.bpmn', import.meta.url), 'utf8');

async function placeOrder(amount: number): Promise<{ engine: TestEngine; order: InstanceHandle }> {
  const engine = createTestEngine();
  await engine.deploy(XML);
  engine.publish('order-placed', { key: 'order-1', variables: { orderId: 'order-1', amount } });
  const [order] = engine.instances({ processId: 'order' });
  assert.ok(order, 'the message starts an instance');
  return { engine, order };
}

test('a small order is charged with shipping, shipped, and ends after its return window', async () => {
  const { engine, order } = await placeOrder(20);
  engine.job('reserve-stock').complete();
  const payment = engine.job('charge-payment');
  assert.equal(payment.variables['toCharge'], 25);
  payment.complete({ paymentId: 'payment-1' });
  engine.job('request-shipment').complete();
  engine.publish('shipment-confirmed', { key: 'order-1' });
  assert.equal(order.state, 'ACTIVE');
  engine.advanceBy('PT2S');
  assert.equal(order.state, 'COMPLETED');
  assert.equal(order.completedElements.at(-1), 'order-completed');
  assert.equal(order.variables['paymentId'], 'payment-1');
});

test('a large order is checked before it is charged, and ships free', async () => {
  const { engine } = await placeOrder(101);
  engine.job('reserve-stock').complete();
  engine.job('check-order').complete();
  assert.equal(engine.job('charge-payment').variables['toCharge'], 101);
});

test('a declined payment releases the stock and cancels the order', async () => {
  const { engine, order } = await placeOrder(60);
  engine.job('reserve-stock').complete();
  engine.job('charge-payment').throwError('PAYMENT_DECLINED');
  engine.job('release-stock').complete();
  assert.equal(order.state, 'COMPLETED');
  assert.ok(order.completedElements.includes('order-cancelled'));
  assert.ok(!order.completedElements.includes('charge-payment'));
});
