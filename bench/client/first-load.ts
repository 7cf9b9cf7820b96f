/** The first load of the page: bytes, requests to other hosts, time until it is complete, longest task. */
import type { Browser } from 'playwright-core';
import type { Metric } from '../frame/scenario.ts';

/** Chromium's factor for a slow core. */
const SLOW_FACTOR = 4;

const COMPLETE = `new Promise((done) => {
  const look = () => document.querySelector('main h1') && !document.querySelector('.loading')
    ? done(performance.now()) : requestAnimationFrame(look);
  look();
})`;
const OBSERVE = `window.longest = 0; new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
}).observe({ type: 'longtask', buffered: true });`;

export async function firstLoad(browser: Browser, url: string): Promise<Metric[]> {
  const metrics: Metric[] = [];
  for (const [name, factor] of [
    ['page_first_load', 1],
    ['page_slow_first_load', SLOW_FACTOR],
  ] as const) {
    const { completeMs, longestMs, bytes, foreign } = await loadOnce(browser, url, factor);
    metrics.push(lower(`${name}_ms`, completeMs, 'ms'), lower(`${name}_longest_task_ms`, longestMs, 'ms'));
    if (factor > 1) continue;
    metrics.push(lower('page_first_load_kib', bytes / 1024, 'KiB'));
    metrics.push(lower('page_requests_to_other_hosts', foreign, ''));
  }
  return metrics;
}

function lower(name: string, value: number, unit: string): Metric {
  return { name, value, unit, better: 'lower' };
}

/** In a context of its own, so that nothing is cached. */
async function loadOnce(
  browser: Browser,
  url: string,
  factor: number,
): Promise<{ completeMs: number; longestMs: number; bytes: number; foreign: number }> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: factor });
  await devtools.send('Network.enable');
  let bytes = 0;
  devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  let foreign = 0;
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).host !== new URL(url).host) foreign++;
  });
  await page.addInitScript(OBSERVE);
  await page.goto(url);
  const completeMs = Number(await page.evaluate(COMPLETE));
  const longestMs = Number(await page.evaluate('window.longest'));
  await context.close();
  return { completeMs, longestMs, bytes, foreign };
}
