/** What goes on after the proof of `npm run demo -- --stay`: orders and complaints, until Ctrl-C. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from '../frame/stage.ts';
import { runComplaints } from './complaints.ts';
import type { Services } from './services.ts';

const MODELS = ['complaint.bpmn', 'complaint-priority.dmn', 'complaint.form', 'approve-refund.form'];
const COMPLAINTS_PER_SECOND = 0.5;
const ORDERS_EVERY_MS = 1_500;
/** A client that sends something that is not a command: a dead letter. */
const NONSENSE_EVERY_MS = 60_000;

export async function keepGoing(stage: Stage, services: Services, firstOrder: number): Promise<void> {
  const { client, bootstrapServers, topics, signal } = stage;
  await stage.deploy(MODELS.map((name) => new URL(name, import.meta.url)));
  const { prefix } = topics;
  await Promise.all([
    runComplaints({ client, bootstrapServers, prefix, signal, perSecond: COMPLAINTS_PER_SECOND }),
    repeat(signal, ORDERS_EVERY_MS, async (count) => {
      const orderId = `order-${firstOrder + count}`;
      const card = count % 20 === 0 ? 'expired' : 'valid';
      await services.placeOrder({ orderId, amount: 10 + ((count * 37) % 191), card });
    }),
    repeat(signal, NONSENSE_EVERY_MS, async (count) => {
      const value = { publishMesage: { name: 'parcel-returned', correlationKey: `complaint-${count}` } };
      await stage.produce(topics.commands, [{ value }]);
    }),
  ]);
}

async function repeat(
  signal: AbortSignal,
  everyMs: number,
  work: (count: number) => Promise<void>,
): Promise<void> {
  try {
    for (let count = 1; !signal.aborted; count++) {
      await work(count);
      await sleep(everyMs, undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
