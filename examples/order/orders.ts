/** The orders of the demo: which there are, what is known of each, and how each must end. Pure. */

export interface Order {
  readonly orderId: string;
  /** EUR. */
  readonly amount: number;
  /** The payment worker declines an expired one. */
  readonly card: 'valid' | 'expired';
}

/** Every how many orders the card has expired, or the shop sends the record twice. */
const EXPIRED_EVERY = 20;
const REPEATED_EVERY = 25;

/** The same orders each time: amounts from 10 to 200, every 20th card expired. */
export function makeOrders(count: number): Order[] {
  return Array.from({ length: count }, (_, index) => ({
    orderId: `order-${index + 1}`,
    amount: 10 + ((index * 37) % 191),
    card: index % EXPIRED_EVERY === EXPIRED_EVERY - 1 ? 'expired' : 'valid',
  }));
}

/** Orders whose record is sent a second time, as a client does that is not sure of its first one. */
export function isSentTwice(index: number): boolean {
  return index % REPEATED_EVERY === 0;
}

/** The elements that must complete for the order, each once. */
export function expectedElements({ amount, card }: Order): string[] {
  const check = amount > 100 ? ['check-order'] : [];
  const way =
    card === 'valid'
      ? ['charge-payment', 'request-shipment', 'shipment-confirmed', 'return-window', 'order-completed']
      : ['payment-declined', 'release-stock', 'order-cancelled'];
  return [
    'order',
    'order-placed',
    'compute-total',
    'reserve-stock',
    'is-large',
    ...check,
    'is-checked',
    ...way,
  ];
}
