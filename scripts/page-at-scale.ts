/**
 * The page with many instances and one long history: how long each view needs until it is complete, and its
 * longest tasks in the browser. The records of the instances are written to the topics as an engine would
 * have written them, without executing them, because the page reads nothing else. Usage:
 * `node scripts/page-at-scale.ts --instances 1000000 --events 100000`.
 */

import { Option } from 'commander';
import type { Page } from 'playwright-core';
import { parsePositive } from '../cli/parse/key.ts';
import { openServer } from '../cli/server/open-server.ts';
import { playExample } from '../examples/frame/play.ts';
import type { Stage } from '../examples/frame/stage.ts';
import { orderModels } from '../examples/order/models.ts';
import type { OutboundRecord } from '../kafka/ports.ts';
import { RecordProducer } from '../kafka/write/producer.ts';
import { openBrowser } from '../test/integration/fixture/browser.ts';
import type { MeasuredView } from './scale/measure-view.ts';
import { measureView, prepare } from './scale/measure-view.ts';
import type { Definitions, Place } from './scale/stored-instances.ts';
import { historyRecords, keyOfNumber, stateRecord, storedInstance } from './scale/stored-instances.ts';

interface ScaleOptions {
  readonly instances: number;
  readonly events: number;
}

const PARTITIONS = 4;
const BATCH = 2_000;
const GOAL_SHOWN_MS = 300;
const GOAL_LONG_INSTANCE_MS = 1_000;
const GOAL_TASK_MS = 50;
/** The number of the instance with the long history. */
const LONG = 0;

/** Waits for all steps, then moves the slider and scrolls. */
const USE_HISTORY = `(async () => {
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  while (/loading/.test(document.querySelector('.slider output').textContent)) await pause(100);
  const slider = document.querySelector('.slider input');
  for (let part = 0; part <= 40; part++) {
    slider.value = Math.round(1 + (slider.max - 1) * (part % 2 === 0 ? part / 40 : 1 - part / 40));
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    await pause(50);
  }
  const list = document.querySelector('.virtual');
  for (let part = 0; part <= 40; part++) {
    list.scrollTop = list.scrollHeight * (part / 40);
    await pause(50);
  }
})()`;

await playExample<ScaleOptions>({
  name: 'page-at-scale',
  command: 'node scripts/page-at-scale.ts',
  description: 'Measures the page with many instances and one long history.',
  options: [
    new Option('--instances <number>', 'active instances').argParser(parsePositive).default(1_000_000),
    new Option('--events <number>', 'events of one of them').argParser(parsePositive).default(100_000),
  ],
  models: orderModels,
  partitions: PARTITIONS,
  async play(stage, options) {
    const url = await serve(stage, options);
    const browser = await openBrowser();
    try {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      const page = await context.newPage();
      await prepare(page, url);
      for (const view of viewsOf(options)) await report(stage, page, view);
    } finally {
      await browser.close();
    }
  },
});

/** Writes the records, then starts a server and waits until its read model is complete. */
async function serve(stage: Stage, options: ScaleOptions): Promise<string> {
  const { bootstrapServers, topics } = stage;
  const settings = { bootstrapServers, properties: new Map<string, string>(), prefix: topics.prefix };
  const open = () =>
    openServer(settings, {
      ...{ host: '127.0.0.1', httpPort: 0, grpcPort: 0, insecure: false },
      onWarning: (message) => stage.say(message),
    });
  const first = await open();
  await first.ready;
  const definitions = await definitionsOf(first.httpUrl);
  await first.close();
  await write(stage, { partitions: PARTITIONS, definitions, nowMs: Date.now() }, options);
  const startedAtMs = performance.now();
  const server = await open();
  stage.defer(() => server.close());
  await server.ready;
  await stage.until('the read model contains the history', async () => {
    const response = await fetch(`${server.httpUrl}/api/engines`);
    return ((await response.json()) as { model?: { progress: number } }).model?.progress === 100;
  });
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
  stage.say(`read model complete after ${seconds} s (goal: 30 s for 1,000,000)`);
  stage.say(`${Math.round(process.memoryUsage.rss() / 1024 ** 2)} MiB of RSS with this script`);
  return server.httpUrl;
}

async function definitionsOf(url: string): Promise<Definitions> {
  const response = await fetch(`${url}/v2/process-definitions/search`, { method: 'POST' });
  const { items } = (await response.json()) as {
    items: { processDefinitionId: string; processDefinitionKey: string }[];
  };
  const keyOf = (id: string): number =>
    Number(items.find(({ processDefinitionId }) => processDefinitionId === id)?.processDefinitionKey);
  return { order: keyOf('order'), complaint: keyOf('complaint') };
}

async function write(stage: Stage, place: Place, { instances, events }: ScaleOptions): Promise<void> {
  const { state, history } = stage.topics;
  const producer = new RecordProducer(stage.connection);
  const send = async (count: number, recordsOf: (from: number, to: number) => OutboundRecord[]) => {
    for (let from = 0; from < count; from += BATCH) {
      stage.signal.throwIfAborted();
      await producer.send(recordsOf(from, Math.min(count, from + BATCH)));
    }
  };
  await send(instances, (from, to) =>
    Array.from({ length: to - from }, (_, index) => {
      const n = from + index;
      return stateRecord(state, n % PARTITIONS, storedInstance(n, place));
    }),
  );
  const long = storedInstance(LONG, place);
  await send(events, (from, to) => historyRecords(history, LONG % PARTITIONS, long, from, to));
  await producer.close();
  stage.say(`wrote ${instances} instances, and ${events} steps of one of them`);
}

function viewsOf({ instances }: ScaleOptions): MeasuredView[] {
  const list = '.list tbody tr';
  const of = (query: string): string => `/operate/processes?${query}`;
  const some = Math.floor(instances / 2);
  const instance = `/operate/processes/${keyOfNumber(LONG, PARTITIONS)}`;
  return [
    { name: 'overview', path: '/operate', sign: '.processes' },
    { name: 'instances', path: of('state=active'), sign: list },
    { name: 'page 400', path: of('state=active&page=400'), sign: list },
    { name: 'with an incident', path: of('state=incidents'), sign: list },
    { name: 'by process', path: of('process=order&version=1'), sign: '.token.active' },
    { name: 'by element', path: of('process=order&element=charge-payment'), sign: list },
    { name: 'by business key', path: of(`business=order-${some}`), sign: list },
    { name: 'by variable', path: of(`variable=orderId=order-${some}`), sign: list },
    { name: 'by a common value', path: of('variable=amount=77'), sign: list },
    { name: 'search', path: `/operate/search?q=order-${some}`, sign: 'h1 .badge' },
    { name: 'incidents', path: '/operate/incidents', sign: '.groups li' },
    { name: 'tasks', path: '/tasklist', sign: '.tasks li' },
    { name: 'tasks of a group', path: '/tasklist?group=support', sign: '.tasks li' },
    { name: 'instance', path: `/operate/processes/${keyOfNumber(1, PARTITIONS)}`, sign: '.reason' },
    { name: 'long instance', path: `${instance}?panel=variables`, sign: '.variables' },
    { name: 'why it waits', path: instance, sign: '.reason' },
    { name: 'its history', path: `${instance}?panel=history`, sign: '.virtual li', use: USE_HISTORY },
  ];
}

async function report(stage: Stage, page: Page, view: MeasuredView): Promise<void> {
  const { shownMs, longestFirstMs, longestLaterMs } = await measureView(page, view);
  const isLong = /long|why|its/.test(view.name);
  const text = (value: number, goal: number): string =>
    `${value} ms (goal ${goal}${value > goal ? ', missed' : ''})`;
  stage.say(
    `${view.name.padEnd(18)} complete after ${text(shownMs, isLong ? GOAL_LONG_INSTANCE_MS : GOAL_SHOWN_MS)}; ` +
      `longest task ${longestFirstMs} ms while it loads, ${text(longestLaterMs, GOAL_TASK_MS)} afterwards`,
  );
}
