/** The worker of the order process: a function of the job's variables for each job type. */

import type { Worker } from '../../worker/index.ts';
import { BpmnError, createWorker } from '../../worker/index.ts';
import type { Order } from './orders.ts';

export interface OrderWorkersOptions {
  readonly bootstrapServers: string;
  readonly prefix: string;
  /** Asks the warehouse to ship; the confirmation is a separate message. */
  readonly ship: (order: Order) => Promise<void>;
}

export function startWorkers({ bootstrapServers, prefix, ship }: OrderWorkersOptions): Worker {
  const handlers: Readonly<Record<string, (order: Order) => object | undefined | Promise<void>>> = {
    'reserve-stock': () => undefined,
    'check-order': ({ amount }) => ({ risk: amount > 150 ? 'high' : 'low' }),
    'charge-payment': ({ orderId, card }) => {
      if (card === 'expired') throw new BpmnError('PAYMENT_DECLINED', 'the card has expired');
      return { paymentId: `payment-of-${orderId}` };
    },
    'request-shipment': ship,
    'release-stock': () => undefined,
  };
  const types = Object.keys(handlers);
  const handler = (job: { readonly type: string; readonly variables: Order }) =>
    handlers[job.type]?.(job.variables);
  return createWorker<Order>({ types, handler, bootstrapServers, prefix });
}

/** Number of jobs with a result. */
export function jobsDone({ status: { ended } }: Worker): number {
  return ended.completed + ended['error-thrown'];
}
