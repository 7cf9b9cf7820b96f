/** Measures a view of the page in a browser: the time until it is complete, and its longest tasks. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';

export interface MeasuredView {
  readonly name: string;
  readonly path: string;
  /** Shown when the view is complete. */
  readonly sign: string;
  /** What a user does then: a script, because the driver's own look at the page takes long, too. */
  readonly use?: string;
}

export interface ViewFigures {
  /** From the click on a link to a complete view, ms. */
  readonly shownMs: number;
  /** The longest task until then, ms; 0 if none is longer than 50 ms. */
  readonly longestFirstMs: number;
  /** The longest task afterwards, with what the user does, ms; 0 if none is longer than 50 ms. */
  readonly longestLaterMs: number;
}

/** Longer than the pause between two polls, ms. */
const WATCHED_MS = 2_500;
const PATIENCE_MS = 300_000;
/** A view that loads nothing. */
const NEUTRAL = '/operate/nothing';

/** Records all tasks of more than 50 ms. */
const OBSERVE = `window.tasks = []; new PerformanceObserver((list) => {
  for (const { startTime, duration } of list.getEntries()) window.tasks.push([startTime, duration]);
}).observe({ type: 'longtask', buffered: true });`;

const VISIT = `window.visit = async (path, sign) => {
  const go = (to) => { history.pushState(null, '', to); dispatchEvent(new PopStateEvent('popstate')); };
  const until = (isTrue) => new Promise((done) => {
    const look = () => (isTrue() ? done() : requestAnimationFrame(look));
    requestAnimationFrame(look);
  });
  go('${NEUTRAL}');
  await until(() => document.querySelector('main h1')?.textContent.startsWith('There is no page'));
  const started = performance.now();
  go(path);
  await until(() => document.querySelector(sign) && !document.querySelector('.loading'));
  return [started, performance.now() - started];
};`;

/** Prepares a page that has not been opened yet. */
export async function prepare(page: Page, url: string): Promise<void> {
  page.setDefaultTimeout(PATIENCE_MS);
  await page.addInitScript(OBSERVE + VISIT);
  await page.goto(url + NEUTRAL);
}

export async function measureView(page: Page, { path, sign, use }: MeasuredView): Promise<ViewFigures> {
  const call = `window.visit(${JSON.stringify(path)}, ${JSON.stringify(sign)})`;
  const [startedMs, shownMs] = (await page.evaluate(call)) as [number, number];
  if (use !== undefined) await page.evaluate(use);
  await sleep(WATCHED_MS);
  const tasks = (await page.evaluate('window.tasks')) as [number, number][];
  const longest = (isWanted: (atMs: number) => boolean): number =>
    Math.round(Math.max(0, ...tasks.filter(([atMs]) => isWanted(atMs)).map(([, tookMs]) => tookMs)));
  const completeMs = startedMs + shownMs;
  return {
    shownMs: Math.round(shownMs),
    longestFirstMs: longest((atMs) => atMs >= startedMs && atMs < completeMs),
    longestLaterMs: longest((atMs) => atMs >= completeMs),
  };
}
