/**
 * The page with many instances and one long history: how long each view needs until it is complete, end to
 * end, and its longest task in the browser. Usage: `node scripts/page-at-scale.ts --instances 1000000
 * --events 100000`.
 */

import { Option } from 'commander';
import type { Page } from 'playwright-core';
import { parsePositive } from '../cli/parse/key.ts';
import { playExample } from '../examples/frame/play.ts';
import { servePage } from '../examples/frame/serve-page.ts';
import type { Stage } from '../examples/frame/stage.ts';
import { openBrowser } from '../test/integration/fixture/browser.ts';

interface ScaleOptions {
  readonly instances: number;
  readonly events: number;
}

interface View {
  readonly name: string;
  readonly path: string;
  /** Shown when the view is complete. */
  readonly sign: string;
}

const BATCH = 5_000;
const POLL_MS = 500;

await playExample<ScaleOptions>({
  name: 'page-at-scale',
  command: 'node scripts/page-at-scale.ts',
  description: 'Measures the page with many instances and one long history.',
  options: [
    new Option('--instances <number>', 'active instances').argParser(parsePositive).default(1_000_000),
    new Option('--events <number>', 'events of one of them').argParser(parsePositive).default(100_000),
  ],
  models: [new URL('../examples/order/order.bpmn', import.meta.url)],
  async play(stage, { instances, events }) {
    const url = await servePage(stage);
    await placeOrders(stage, instances);
    await untilCounted(stage, url, instances);
    const [key = ''] = await keysOf(url, {
      variables: [{ name: 'orderId', value: 'order-1' }],
    });
    await lengthen(stage, Number(key), events);
    await stage.until('the last event is in', async () => (await stepCount(url, key)) >= events);
    const browser = await openBrowser();
    try {
      const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
      for (const view of viewsOf(key)) await measure(stage, page, url, view);
    } finally {
      await browser.close();
    }
  },
});

/** Without workers, each order waits for its first job. */
async function placeOrders(stage: Stage, count: number): Promise<void> {
  for (let from = 1; from <= count; from += BATCH) {
    const records = Array.from({ length: Math.min(BATCH, count - from + 1) }, (_, index) => {
      const orderId = `order-${from + index}`;
      const variables = { orderId, amount: 10 + ((from + index) % 190), card: 'valid' };
      const start = { name: 'order-placed', correlationKey: orderId, variables };
      return { key: orderId, value: { publishMessage: start } };
    });
    await stage.produce(stage.topics.commands, records);
  }
  stage.say(`sent ${count} orders`);
}

async function lengthen(stage: Stage, instanceKey: number, events: number): Promise<void> {
  for (let from = 0; from < events; from += BATCH) {
    const records = Array.from({ length: Math.min(BATCH, events - from) }, (_, index) => {
      const variables = { step: from + index };
      return { value: { setVariables: { instanceKey, scopeKey: instanceKey, variables } } };
    });
    await stage.produce(stage.topics.commands, records);
  }
}

function viewsOf(key: string): View[] {
  const instance = `/operate/processes/${key}`;
  return [
    { name: 'overview', path: '/operate', sign: '.processes' },
    { name: 'instances', path: '/operate/processes?state=active', sign: '.list tbody tr' },
    { name: 'last page', path: '/operate/processes?state=active&page=400', sign: '.list tbody tr' },
    { name: 'by variable', path: '/operate/processes?variable=orderId=order-77', sign: '.list tbody tr' },
    { name: 'process with heat', path: '/operate/processes?process=order&version=1', sign: '.token.active' },
    { name: 'search', path: '/operate/search?q=order-77', sign: 'h1 .badge' },
    { name: 'incidents', path: '/operate/incidents', sign: '.state' },
    { name: 'long instance', path: instance, sign: '.token.active' },
    { name: 'its replay', path: `${instance}?panel=replay`, sign: '.slider' },
  ];
}

async function measure(stage: Stage, page: Page, url: string, { name, path, sign }: View): Promise<void> {
  await page.addInitScript(
    'window.longest = 0; new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) ' +
      "window.longest = Math.max(window.longest, duration); }).observe({ type: 'longtask', buffered: true });",
  );
  const startedAtMs = performance.now();
  await page.goto(url + path);
  await page.locator(sign).first().waitFor({ timeout: 120_000 });
  const tookMs = Math.round(performance.now() - startedAtMs);
  const longest = Math.round(Number(await page.evaluate('window.longest')));
  stage.say(`${name}: ${tookMs} ms until it is complete, longest task ${longest} ms`);
}

async function ask(url: string, resource: string, filter: object): Promise<Found> {
  const response = await fetch(`${url}/v2/${resource}/search`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ filter, page: { limit: 1 } }),
  });
  return (await response.json()) as Found;
}

interface Found {
  readonly items?: readonly { readonly processInstanceKey: string }[];
  readonly page?: { readonly totalItems: number; readonly hasMoreTotalItems: boolean };
}

async function keysOf(url: string, filter: object): Promise<string[]> {
  const { items = [] } = await ask(url, 'process-instances', filter);
  return items.map(({ processInstanceKey }) => processInstanceKey);
}

/** By the counts of the overview, which are exact. */
async function untilCounted(stage: Stage, url: string, count: number): Promise<void> {
  for (let active = 0; active < count; ) {
    const response = await fetch(`${url}/api/process-definitions/counts`);
    const { items = [] } = (await response.json()) as { items?: readonly { readonly active: number }[] };
    active = items.reduce((sum, each) => sum + each.active, 0);
    stage.signal.throwIfAborted();
    if (active < count) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  stage.say(`the page has ${count} active instances`);
}

async function stepCount(url: string, key: string): Promise<number> {
  const response = await fetch(`${url}/api/process-instances/${key}/steps?limit=1`);
  return ((await response.json()) as { total?: number }).total ?? 0;
}
