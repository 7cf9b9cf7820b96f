/** The workers of the order process: one a job type, each a function of the job's variables. */

import { BpmnError, createWorker } from '../../worker/index.ts';
import type { Order } from './orders.ts';

export interface OrderWorkersOptions {
  readonly bootstrapServers: string;
  readonly prefix: string;
  /** Tells the warehouse to ship; its answer comes as a message of its own. */
  readonly ship: (order: Order) => Promise<void>;
}

export interface OrderWorkers {
  /** Resolves when all of them have joined their groups. */
  readonly ready: Promise<unknown>;
  /** How often a handler was called. */
  calls(): number;
  /** Jobs whose results are written. */
  jobsDone(): number;
  stop(): Promise<void>;
}

/** Starts all workers in this process. */
export function startWorkers({ bootstrapServers, prefix, ship }: OrderWorkersOptions): OrderWorkers {
  let calls = 0;
  const work = (type: string, handler: (order: Order) => object | undefined | Promise<undefined>) =>
    createWorker<Order>({
      type,
      bootstrapServers,
      prefix,
      handler({ variables }) {
        calls += 1;
        return handler(variables);
      },
    });

  const workers = [
    work('reserve-stock', () => undefined),
    work('check-order', ({ amount }) => ({ risk: amount > 150 ? 'high' : 'low' })),
    work('charge-payment', ({ orderId, card }) => {
      if (card === 'expired') throw new BpmnError('PAYMENT_DECLINED', 'the card has expired');
      return { paymentId: `payment-of-${orderId}` };
    }),
    work('request-shipment', async (order) => {
      await ship(order);
      return undefined;
    }),
    work('release-stock', () => undefined),
  ];
  return {
    ready: Promise.all(workers.map((worker) => worker.ready)),
    calls: () => calls,
    jobsDone() {
      const ended = workers.map(({ status }) => status.ended);
      return ended.reduce((total, counts) => total + counts.completed + counts['error-thrown'], 0);
    },
    async stop() {
      await Promise.all(workers.map((worker) => worker.stop()));
    },
  };
}
