/**
 * The page in a browser beside a load of 150 instances/s: from a commit to the change on the screen, with one
 * and with 50 open pages, its first view, and its size.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { SignalboxClient } from '../../client/client.ts';
import { openBrowser } from '../../test/integration/fixture/browser.ts';
import { firstLoad } from '../client/first-load.ts';
import { openPages } from '../client/page-requests.ts';
import type { Metric, Scenario } from '../frame/scenario.ts';
import { startServer } from '../frame/server-child.ts';
import type { Site } from '../frame/site.ts';

const PER_SECOND = 150;
const PAGES = [1, 50];
/** A default run has 100. */
const PROBE_MS = 150;
/** Between a change on the screen and the next command, so that commands meet every phase of the polling. */
const PAUSE_MS_MAX = 700;
const WARM_UP_MS = 10_000;
const PATIENCE_MS = 60_000;

/** Notes when a value of a variable is on the screen. */
const WATCH = `window.pixels = {}; new MutationObserver(() => {
  const text = document.querySelector('.variables [data-name=probe] pre')?.textContent;
  if (text && !(text in window.pixels)) {
    window.pixels[text] = null;
    requestAnimationFrame(() => { window.pixels[text] = Date.now(); });
  }
}).observe(document, { subtree: true, childList: true, characterData: true });`;

export const page: Scenario = {
  name: 'page',
  title: 'the page: from a commit to the screen, first view, size',
  async run(site, { measureMs }) {
    const probes = Math.ceil(measureMs / PROBE_MS);
    await site.startEngine();
    await site.startClient('one-task.bpmn', 'message-catch.bpmn');
    await site.startWorker();
    const { url, child } = await startServer({
      bootstrapServers: site.kafka.bootstrapServers,
      prefix: site.prefix,
    });
    const browser = await openBrowser();
    try {
      const metrics = await firstLoad(browser, `${url}/operate`);
      for (const count of PAGES)
        metrics.push(...(await commitToPixel(site, browser, url, { pages: count, probes })));
      return metrics;
    } finally {
      await browser.close();
      await child.stop();
    }
  },
};

async function commitToPixel(
  site: Site,
  browser: Browser,
  url: string,
  { pages, probes }: { readonly pages: number; readonly probes: number },
): Promise<Metric[]> {
  const client = new SignalboxClient(site.connection, { prefix: site.prefix });
  const variables = { key: `probe-${pages}`, probe: 0 };
  const { instanceKey } = await client.start({ processId: 'message-catch', variables });
  const context = await browser.newContext();
  const screen = await context.newPage();
  await screen.addInitScript(WATCH);
  await screen.goto(`${url}/operate/processes/${instanceKey}?panel=variables`);
  await screen.locator('.variables [data-name=probe]').waitFor({ timeout: PATIENCE_MS });
  // One browser can't draw 50 pages on this machine; their requests are the load of the server.
  const others = openPages(url, instanceKey, pages - 1);
  const durationMs = WARM_UP_MS + probes * (PAUSE_MS_MAX / 2 + 600);
  const load = site.call('atRate', { load: 'one-task', perSecond: PER_SECOND, durationMs });
  // If a probe fails first, that is what is reported.
  load.catch(() => undefined);
  await sleep(WARM_UP_MS);
  const tookMs: number[] = [];
  for (let probe = 1; probe <= probes; probe++) {
    await client.setVariables({ instanceKey, scopeKey: instanceKey, variables: { probe } });
    const committedAtMs = Date.now();
    tookMs.push(Math.max(0, (await shownAtMs(screen, probe)) - committedAtMs));
    await sleep((PAUSE_MS_MAX * ((probe * 37) % 100)) / 100);
  }
  others.close();
  await Promise.all([load, client.close(), context.close()]);
  const sorted = tookMs.toSorted((one, other) => one - other);
  const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
  return [50, 95, 99].map((percent) => ({
    name: `page_commit_to_pixel_${pages}_p${percent}_ms`,
    value: at(percent / 100),
    unit: 'ms',
    better: 'lower',
  }));
}

async function shownAtMs(screen: Page, probe: number): Promise<number> {
  // By the browser's debugger, because the page's policy forbids what `waitForFunction` does.
  const script = `new Promise((done) => {
    const look = () => (window.pixels['${probe}'] ? done(window.pixels['${probe}']) : setTimeout(look, 10));
    look();
  })`;
  return Number(await screen.evaluate(script));
}
