/** The check of the demo: it passes for correct results and finds each kind of error. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Ledger } from '../../../examples/order/ledger.ts';
import type { Order } from '../../../examples/order/orders.ts';
import { makeOrders } from '../../../examples/order/orders.ts';
import { InstanceState } from '../../../state/instance.ts';
import type { StepRecord } from '../../../testkit/index.ts';
import { createTestEngine, EventKind } from '../../../testkit/index.ts';

const XML = readFileSync(new URL('../../../examples/order/order.bpmn', import.meta.url), 'utf8');
/** One order for each path through the process: small, large, card expired. */
const ORDERS = makeOrders(20).filter((_, index) => [0, 4, 19].includes(index));

interface Story {
  readonly key: number;
  readonly history: readonly StepRecord[];
}

/** The records that the engine writes when workers handle the orders. */
async function tellStories(orders: readonly Order[]): Promise<Story[]> {
  const engine = createTestEngine();
  await engine.deploy(XML);
  for (const order of orders) {
    engine.publish('order-placed', { key: order.orderId, variables: { ...order } });
    for (let [job] = engine.jobs(); job !== undefined; [job] = engine.jobs()) {
      const isDeclined = job.type === 'charge-payment' && order.card === 'expired';
      if (isDeclined) job.throwError('PAYMENT_DECLINED');
      else job.complete({ paymentId: 'payment' });
    }
    engine.publish('shipment-confirmed', { key: order.orderId });
    engine.advanceBy('PT2S');
  }
  return engine.instances().map(({ key, history }) => ({ key, history }));
}

function ledgerOf(stories: readonly Story[], state: InstanceState = InstanceState.completed): Ledger {
  const ledger = new Ledger();
  for (const { key, history } of stories) {
    for (const step of history) ledger.takeHistory(step);
    ledger.takeState(key, state);
  }
  return ledger;
}

function complaints(ledger: Ledger): string[] {
  return ledger.judge(ORDERS).flatMap(({ contradictions }) => contradictions);
}

test('a correct run is proven', async () => {
  const ledger = ledgerOf(await tellStories(ORDERS));
  assert.deepEqual(complaints(ledger), []);
  const texts = ledger.judge(ORDERS).map(({ text }) => text);
  assert.ok(texts.includes('3 orders placed, 3 process instances: one each'), texts.join('\n'));
});

test('a lost order is detected', async () => {
  const [, ...others] = await tellStories(ORDERS);
  const found = complaints(ledgerOf(others));
  assert.ok(found.includes('instances of order-1: 0 instead of 1'), found.join('\n'));
});

test('an order that was processed twice is detected', async () => {
  const stories = await tellStories(ORDERS);
  const again = (await tellStories(ORDERS)).slice(0, 1).map(({ key, history }) => ({
    key: key + 1_000_000,
    history: history.map((step) => ({ ...step, instanceKey: step.instanceKey + 1_000_000 })),
  }));
  assert.deepEqual(complaints(ledgerOf([...stories, ...again])), ['instances of order-1: 2 instead of 1']);
});

test('an order that was never placed is detected', async () => {
  const stories = await tellStories([...ORDERS, { orderId: 'order-99', amount: 20, card: 'valid' }]);
  assert.deepEqual(complaints(ledgerOf(stories)), ['instances of order-99: 1 instead of 0']);
});

test('an order that did not end is detected', async () => {
  const found = complaints(ledgerOf(await tellStories(ORDERS), InstanceState.active));
  assert.ok(
    found.some((text) => /^order-1 \(instance \d+\) is ACTIVE$/.test(text)),
    found.join('\n'),
  );
});

test('a duplicate effect is detected', async () => {
  const stories = await tellStories(ORDERS);
  const [first] = stories;
  assert.ok(first);
  const completion = first.history.find(({ events }) =>
    events.some(({ kind }) => kind === EventKind.jobCompleted),
  );
  assert.ok(completion);
  const doubled = { key: first.key, history: [...first.history, completion] };
  const found = complaints(ledgerOf([doubled, ...stories.slice(1)]));
  assert.ok(found.includes('order-1: reserve-stock completed: 2 instead of 1'), found.join('\n'));
  assert.ok(found.includes('order-1: reserve-stock had a result: 2 instead of 1'), found.join('\n'));
});

test('a wrong path through the process is detected', async () => {
  const declined = ORDERS.map((order): Order => ({ ...order, card: 'expired' }));
  const found = complaints(ledgerOf(await tellStories(declined)));
  assert.ok(found.includes('order-1: charge-payment completed: 0 instead of 1'), found.join('\n'));
  assert.ok(found.includes('order-1: release-stock completed: 1 instead of 0'), found.join('\n'));
});

test('a dead letter is detected', async () => {
  const ledger = ledgerOf(await tellStories(ORDERS));
  ledger.takeDeadLetter('no JSON');
  assert.deepEqual(complaints(ledger), ['dead letter: no JSON']);
});
