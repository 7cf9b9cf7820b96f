/**
 * Order fulfilment across three services that don't know each other or the engine: they receive requests and
 * report results on their own topics (choreography); the process coordinates the order (orchestration). `node
 * examples/fulfilment/main.ts`.
 */

import { playExample } from '../frame/play.ts';

const ORDERS = 100;
const AMOUNT_MAX = 90;

interface Order {
  readonly orderId: string;
  readonly amount: number;
}

await playExample({
  name: 'fulfilment',
  description: 'Orders pass three services, each with its own topics, coordinated by one process.',
  topics: [
    'shop.orders',
    'shop.order-events',
    'payments.requests',
    'payments.events',
    'shipping.requests',
    'shipping.events',
  ],
  models: [new URL('fulfilment.bpmn', import.meta.url)],
  async play(stage) {
    await stage.serve('payments.requests', async ({ value }) => {
      const { orderId, amount } = value as Order;
      await stage.produce('payments.events', [
        { key: orderId, value: { orderId, paid: amount <= AMOUNT_MAX } },
      ]);
    });
    await stage.serve('shipping.requests', async ({ value }) => {
      const { orderId } = value as Order;
      await stage.produce('shipping.events', [
        { key: orderId, value: { orderId, parcel: `parcel-of-${orderId}` } },
      ]);
    });

    const orders = Array.from({ length: ORDERS }, (_, index) => ({
      orderId: `order-${index}`,
      amount: index,
    }));
    await stage.produce(
      'shop.orders',
      orders.map((order) => ({ key: order.orderId, value: { type: 'OrderPlaced', ...order } })),
    );
    stage.say(`${ORDERS} orders placed`);
    await stage.crash();
    await stage.until('every order has ended', async () => (await stage.instances()).completed === ORDERS);

    const events = (await stage.read('shop.order-events')).map(
      ({ value }) => value as { readonly type: string; readonly orderId: string },
    );
    const shipped = events.filter(({ type }) => type === 'OrderShipped');
    stage.check('one event per order', events.length === ORDERS);
    stage.check('of each order', new Set(events.map(({ orderId }) => orderId)).size === ORDERS);
    stage.check(
      `${AMOUNT_MAX + 1} were shipped, the others refused`,
      shipped.length === AMOUNT_MAX + 1 && events.length - shipped.length === ORDERS - AMOUNT_MAX - 1,
    );
  },
});
