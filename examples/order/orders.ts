/** The orders of the demo, and how each must end. Pure. */

export interface Order {
  readonly orderId: string;
  /** EUR. */
  readonly amount: number;
  /** The payment worker declines an expired one. */
  readonly card: 'valid' | 'expired';
}

const EXPIRED_EVERY = 20;

/** The same orders each time: amounts from 10 to 200, every 20th card expired. */
export function makeOrders(count: number): Order[] {
  return Array.from({ length: count }, (_, index) => ({
    orderId: `order-${index + 1}`,
    amount: 10 + ((index * 37) % 191),
    card: index % EXPIRED_EVERY === EXPIRED_EVERY - 1 ? 'expired' : 'valid',
  }));
}

/** The elements that must complete for the order, each once. */
export function expectedElements({ amount, card }: Order): string[] {
  const beginning = ['order', 'order-placed', 'compute-total', 'reserve-stock', 'is-large'];
  const check = amount > 100 ? ['check-order'] : [];
  const end =
    card === 'valid'
      ? ['charge-payment', 'request-shipment', 'shipment-confirmed', 'return-window', 'order-completed']
      : ['payment-declined', 'release-stock', 'order-cancelled'];
  return [...beginning, ...check, 'is-checked', ...end];
}

/**
 * The elements whose job must have a result for the order, each once. A declined payment is a result, too.
 */
export function expectedJobs({ amount, card }: Order): string[] {
  const check = amount > 100 ? ['check-order'] : [];
  return [
    'reserve-stock',
    ...check,
    'charge-payment',
    card === 'valid' ? 'request-shipment' : 'release-stock',
  ];
}
