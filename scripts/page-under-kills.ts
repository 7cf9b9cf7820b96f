/**
 * An open page while the engine and the server are killed by SIGKILL and started again, under load: at each
 * quiet point, the totals on the page must be those of the topics; it says that it is disconnected, connects
 * again by itself, and what was typed into a form is still there. Usage: `node scripts/page-under-kills.ts
 * --points 100`.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { Option } from 'commander';
import type { Page } from 'playwright-core';
import { startServer } from '../bench/frame/server-child.ts';
import { parsePositive } from '../cli/parse/key.ts';
import { playExample } from '../examples/frame/play.ts';
import type { Stage } from '../examples/frame/stage.ts';
import { orderModels } from '../examples/order/models.ts';
import { readToEnd } from '../kafka/read/read-to-end.ts';
import { findFreePorts } from '../local-kafka/free-port.ts';
import { decodeInstance } from '../state/codec.ts';
import { InstanceState } from '../state/instance.ts';
import { isKey } from '../state/keys.ts';
import { openBrowser } from '../test/integration/fixture/browser.ts';
import { JobFailure } from '../worker/index.ts';

/** Orders between two points. */
const ORDERS_EACH = 20;
const STUCK_EVERY = 4;
const PATIENCE_MS = 120_000;
const PAUSE_MS = 300;
const NOTE = 'typed before everything was killed';
const READ_PAGE = `[...document.querySelectorAll('.processes tbody tr')].map((row) => [
  new URL(row.querySelector('a').href).searchParams.get('process'),
  ['Active', 'Incidents'].map((name) => Number(row.querySelector('[data-label=' + name + ']').textContent.replaceAll(',', ''))),
])`;

interface KillOptions {
  readonly points: number;
}

/** By process id: active instances, and those of them with an incident. */
type Totals = Readonly<Record<string, readonly [active: number, incidents: number]>>;

await playExample<KillOptions>({
  name: 'page-under-kills',
  command: 'node scripts/page-under-kills.ts',
  description: 'Compares an open page with the topics while engine and server are killed.',
  options: [
    new Option('--points <number>', 'quiet points at which they are compared')
      .argParser(parsePositive)
      .default(100),
  ],
  models: orderModels,
  async play(stage, { points }) {
    const [port = 0] = await findFreePorts(1);
    const browser = await openBrowser();
    stage.defer(() => browser.close());
    const { bootstrapServers, topics } = stage;
    const start = () => startServer({ bootstrapServers, prefix: topics.prefix, port });
    let server = await start();
    stage.defer(() => server.child.stop('SIGKILL'));
    const restart = async (whileDown = async () => undefined as unknown): Promise<void> => {
      await server.child.stop('SIGKILL');
      await whileDown();
      server = await start();
    };
    await stage.work<{ readonly orderId: string }>('reserve-stock', ({ variables: { orderId } }) => {
      const isStuck = Number(orderId.slice('order-'.length)) % STUCK_EVERY === 0;
      if (isStuck) throw new JobFailure(`no stock for ${orderId}`, { retries: 0 });
      return {};
    });
    const overview = await (await browser.newContext()).newPage();
    await overview.goto(`http://127.0.0.1:${port}/operate`);
    const task = await openTask(stage, await (await browser.newContext()).newPage(), port);
    for (let point = 1; point <= points; point++) await checkPoint(stage, restart, overview, point);
    await restart(() => task.getByText('No answer since').waitFor({ timeout: PATIENCE_MS }));
    stage.check('a page whose server is gone says so', true);
    await task.getByText('Live', { exact: true }).waitFor({ timeout: PATIENCE_MS });
    const typed = await task.getByLabel('Note for the customer').inputValue();
    stage.check('the form contains what was typed before the kills', typed === NOTE, [typed]);
    await task.reload();
    const note = task.getByLabel('Note for the customer');
    await note.waitFor({ timeout: PATIENCE_MS });
    stage.check('and after the page was loaded again', (await note.inputValue()) === NOTE);
    stage.conclude('The page was true at every point.', 'The page was wrong.');
  },
});

/** Kills the engine, the server, or both while orders arrive; then compares the page with the topics. */
async function checkPoint(
  stage: Stage,
  restart: () => Promise<void>,
  page: Page,
  point: number,
): Promise<void> {
  const first = (point - 1) * ORDERS_EACH;
  const orders = Array.from({ length: ORDERS_EACH }, (_, index) => {
    const orderId = `order-${first + index + 1}`;
    const variables = { orderId, amount: 20, card: 'valid' };
    return {
      key: orderId,
      value: { publishMessage: { name: 'order-placed', correlationKey: orderId, variables } },
    };
  });
  await stage.produce(stage.topics.commands, orders);
  const kills = [() => stage.crash(), restart, () => Promise.all([stage.crash(), restart()])];
  await kills[point % kills.length]?.();
  const expected = (totals: Totals): boolean => (totals['order']?.[0] ?? 0) === first + ORDERS_EACH;
  await stage.until('all orders were started', async () => expected(await totalsOfTopics(stage)));
  const { shown, wanted } = await whenQuiet(stage, page);
  const isTrue = shown === wanted;
  stage.check(`point ${point}: ${wanted}`, isTrue, isTrue ? [] : [`the page shows ${shown}`]);
}

/**
 * Both totals as text, read while the topics didn't change. If they differ, the page gets more time: only a
 * state that stays wrong is wrong.
 */
async function whenQuiet(stage: Stage, page: Page): Promise<{ shown: string; wanted: string }> {
  const endMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const before = JSON.stringify(await totalsOfTopics(stage));
    await sleep(PAUSE_MS);
    const shown = JSON.stringify(await totalsOfPage(page));
    const wanted = JSON.stringify(await totalsOfTopics(stage));
    if (before === wanted && (shown === wanted || performance.now() > endMs)) return { shown, wanted };
    stage.signal.throwIfAborted();
  }
}

async function totalsOfTopics(stage: Stage): Promise<Totals> {
  const active = new Map<number, readonly [processId: string, hasIncident: boolean]>();
  await readToEnd(stage.connection, {
    topic: stage.topics.state,
    onRecord({ key, value }) {
      const instanceKey = Number(key?.toString('latin1'));
      if (!isKey(instanceKey)) return;
      active.delete(instanceKey);
      if (value === null) return;
      const { state, processId, elements } = decodeInstance(value);
      if (state !== InstanceState.active) return;
      active.set(instanceKey, [processId, elements.some(({ incident }) => incident)]);
    },
  });
  const byProcess = Map.groupBy([...active.values()], ([processId]) => processId);
  return sorted(
    [...byProcess].map(([id, all]) => [id, [all.length, all.filter(([, isStuck]) => isStuck).length]]),
  );
}

async function totalsOfPage(page: Page): Promise<Totals> {
  return sorted((await page.evaluate(READ_PAGE)) as [string, [number, number]][]);
}

/** Processes without active instances have no entry. */
function sorted(entries: [string, [number, number]][]): Totals {
  const some = entries.filter(([, [active]]) => active > 0);
  return Object.fromEntries(some.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** A task with a form, into which something was typed. */
async function openTask(stage: Stage, page: Page, port: number): Promise<Page> {
  page.setDefaultTimeout(PATIENCE_MS);
  const variables = { complaintId: 'complaint-1', amount: 191, reason: 'damaged' };
  await stage.client.start({ processId: 'complaint', variables });
  await page.goto(`http://127.0.0.1:${port}/tasklist`);
  await page.getByLabel('Work as').fill('ann');
  await page.getByRole('link', { name: /Approve the refund/ }).click();
  await page.getByRole('button', { name: 'Claim' }).click();
  await page.getByLabel('Note for the customer').fill(NOTE);
  await page.getByLabel('Note for the customer').blur();
  return page;
}
