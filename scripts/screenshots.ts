/**
 * Makes the screenshots of README.md and docs/ from the running page: starts a Kafka and an engine, lets
 * complaints arrive for a while, and writes `docs/images/<view>-<theme>.png`. Usage: `npm run screenshots`.
 */

import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { playExample } from '../examples/frame/play.ts';
import { servePage } from '../examples/frame/serve-page.ts';
import type { Stage } from '../examples/frame/stage.ts';
import { runComplaints } from '../examples/order/complaints.ts';
import { orderModels } from '../examples/order/models.ts';
import { openBrowser } from '../test/integration/fixture/browser.ts';

const FOLDER = fileURLToPath(new URL('../docs/images', import.meta.url));
const ORDERS = 25;
/** Incidents, tasks and late parcels need a while. Ms. */
const COMPLAINTS_MS = 40_000;
const PER_SECOND = 5;

interface Shot {
  readonly name: string;
  readonly path: string;
  /** Shown when the view is complete. */
  readonly sign: string;
}

await playExample<object>({
  name: 'screenshots',
  command: 'npm run screenshots --',
  description: 'Makes the screenshots of the documentation.',
  models: orderModels,
  partitions: 4,
  async play(stage) {
    const url = await servePage(stage);
    await fill(stage);
    await mkdir(FOLDER, { recursive: true });
    const browser = await openBrowser();
    try {
      const shots = await shotsOf(url);
      for (const colorScheme of ['light', 'dark'] as const) {
        const viewport = { width: 1280, height: 800 };
        const page = await (await browser.newContext({ colorScheme, viewport })).newPage();
        for (const shot of shots) await take(page, url, shot, colorScheme);
      }
    } finally {
      await browser.close();
    }
    stage.say(`screenshots are in ${FOLDER}`);
  },
});

async function fill(stage: Stage): Promise<void> {
  const { client, bootstrapServers, topics, signal } = stage;
  for (let number = 1; number <= ORDERS; number++) {
    const orderId = `order-${number}`;
    const variables = { orderId, amount: 10 + number * 7, card: 'valid' };
    await client.publish({ name: 'order-placed', correlationKey: orderId, variables });
  }
  const enough = AbortSignal.any([signal, AbortSignal.timeout(COMPLAINTS_MS)]);
  stage.say(`complaints arrive for ${COMPLAINTS_MS / 1000} s`);
  await runComplaints({
    ...{ client, bootstrapServers, signal: enough },
    ...{ prefix: topics.prefix, perSecond: PER_SECOND },
  });
}

async function shotsOf(url: string): Promise<Shot[]> {
  const [incident] = await search(url, 'incidents', { state: 'ACTIVE' });
  const [task] = await search(url, 'user-tasks', { state: 'CREATED' });
  const process = '/operate/processes?process=complaint&version=1';
  return [
    { name: 'overview', path: '/operate', sign: '.causes' },
    { name: 'process', path: `${process}&heat=completed`, sign: '.token.heat' },
    {
      name: 'instance',
      path: `/operate/processes/${incident?.['processInstanceKey']}`,
      sign: '.reason',
    },
    { name: 'incidents', path: '/operate/incidents', sign: '.groups' },
    { name: 'tasks', path: `/tasklist/${task?.['userTaskKey']}`, sign: '.fjs-form' },
  ];
}

async function search(
  url: string,
  resource: string,
  filter: object,
): Promise<readonly Readonly<Record<string, string>>[]> {
  const response = await fetch(`${url}/v2/${resource}/search`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ filter }),
  });
  return ((await response.json()) as { items: Readonly<Record<string, string>>[] }).items;
}

async function take(page: Page, url: string, { name, path, sign }: Shot, theme: string): Promise<void> {
  await page.goto(url + path);
  await page.locator(sign).first().waitFor();
  await page.locator('.loading').first().waitFor({ state: 'detached' });
  await page.evaluate('document.fonts.ready');
  await page.screenshot({ path: `${FOLDER}/${name}-${theme}.png`, animations: 'disabled' });
}
