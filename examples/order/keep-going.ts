/** What continues after the proof of `npm run demo -- --stay`: orders and complaints, until Ctrl-C. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from '../frame/stage.ts';
import { runComplaints } from './complaints.ts';
import { complaintModels } from './models.ts';
import type { Services } from './services.ts';

const COMPLAINTS_PER_SECOND = 0.5;
const ORDERS_EVERY_MS = 1_500;
/** The support team completes the oldest task if so many are open. */
const TASKS_OPEN_MAX = 10;
const SUPPORT_EVERY_MS = 4_000;
/** A client that sends something that is not a command: a dead letter. */
const NONSENSE_EVERY_MS = 60_000;

/** `page`: the address of the server; undefined: tasks wait for the user. */
export async function keepGoing(
  stage: Stage,
  services: Services,
  { firstOrder, page }: { readonly firstOrder: number; readonly page: string | undefined },
): Promise<void> {
  const { client, bootstrapServers, topics, signal } = stage;
  await stage.deploy(complaintModels);
  const { prefix } = topics;
  await Promise.all([
    runComplaints({ client, bootstrapServers, prefix, signal, perSecond: COMPLAINTS_PER_SECOND }),
    repeat(signal, ORDERS_EVERY_MS, async (count) => {
      const orderId = `order-${firstOrder + count}`;
      const card = count % 20 === 0 ? 'expired' : 'valid';
      await services.placeOrder({ orderId, amount: 10 + ((count * 37) % 191), card });
    }),
    repeat(signal, SUPPORT_EVERY_MS, () => (page === undefined ? Promise.resolve() : support(page))),
    repeat(signal, NONSENSE_EVERY_MS, async (count) => {
      const value = { publishMesage: { name: 'parcel-returned', correlationKey: `complaint-${count}` } };
      await stage.produce(topics.commands, [{ value }]);
    }),
  ]);
}

async function support(page: string): Promise<void> {
  const sort = [{ field: 'creationDate', order: 'ASC' }];
  const found = await post(`${page}/v2/user-tasks/search`, { filter: { state: 'CREATED' }, sort });
  const { items, page: count } = (await found.json()) as {
    items: readonly { readonly userTaskKey: string; readonly assignee: string | null }[];
    page: { readonly totalItems: number };
  };
  const task = items.find(({ assignee }) => assignee === null);
  if (!task || count.totalItems <= TASKS_OPEN_MAX) return;
  const variables = { approved: true, note: 'We are sorry.' };
  // A user of the page may have been faster.
  await post(`${page}/v2/user-tasks/${task.userTaskKey}/completion`, { variables });
}

function post(url: string, body: object): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
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
