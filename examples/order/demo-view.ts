/**
 * What the demo shows while it runs: the counts as a block of lines for a terminal, and as one line for
 * anything else. Pure.
 */

import type { LiveCounts } from './live-counts.ts';
import type { Block } from './screen.ts';

export interface DemoFigures {
  readonly counts: LiveCounts;
  readonly orders: number;
  readonly placed: number;
  /** Jobs that the workers have written results for. */
  readonly jobsDone: number;
  readonly engine: string;
}

/** How fast a figure grows, a second, over the last two seconds or more. */
export class Rate {
  readonly #samples: { readonly atMs: number; readonly value: number }[] = [];

  at(value: number, nowMs: number): number {
    this.#samples.push({ atMs: nowMs, value });
    // The newest sample that is older than the window stays: looked at rarely, there is no other to compare
    // with.
    while ((this.#samples[1]?.atMs ?? nowMs) <= nowMs - RATE_WINDOW_MS) this.#samples.shift();
    const [first] = this.#samples;
    if (first === undefined || nowMs <= first.atMs) return 0;
    return (1000 * (value - first.value)) / (nowMs - first.atMs);
  }
}

const RATE_WINDOW_MS = 2_000;
const BAR_WIDTH = 40;

/** Where an order can wait, in the order of the model. */
const WAITING_PLACES: readonly (readonly [elementId: string, what: string])[] = [
  ['reserve-stock', 'Reserve stock'],
  ['check-order', 'Check order'],
  ['charge-payment', 'Charge payment'],
  ['release-stock', 'Release stock'],
  ['request-shipment', 'Request shipment'],
  ['shipment-confirmed', 'Shipment confirmed?'],
  ['return-window', 'Return window (timer)'],
];

export interface ViewRates {
  readonly endedPerS: number;
  readonly stepsPerS: number;
}

export function renderBlock(figures: DemoFigures, rates: ViewRates): Block {
  const { counts, orders, placed, jobsDone, engine } = figures;
  const states = `${number(counts.active)} active   ${number(counts.ended)} completed`;
  const speed = `${number(rates.endedPerS)} orders/s, ${number(rates.stepsPerS)} steps/s`;
  const waiting = WAITING_PLACES.map(([id, what]) => ({ id, what, count: counts.inElement.get(id) ?? 0 }));
  return {
    lines: [
      '',
      `  orders      ${bar(placed / orders)}  ${number(placed)} of ${number(orders)} placed`,
      `  completed   ${bar(counts.ended / orders)}  ${number(counts.ended)}`,
      `  instances   ${states}`,
      `  engine      ${engine}`,
      `  throughput  ${speed}, ${number(jobsDone)} jobs done`,
      ...(counts.active === 0 ? [] : renderPlaces(waiting)),
    ],
    summary: [
      `  placed ${number(placed)} of ${number(orders)}`,
      states,
      ...waiting.filter(({ count }) => count > 0).map(({ id, count }) => `${id} ${number(count)}`),
      `jobs ${number(jobsDone)}`,
      speed,
    ].join(' | '),
  };
}

interface Waiting {
  readonly what: string;
  readonly count: number;
}

function renderPlaces(places: readonly Waiting[]): string[] {
  const most = Math.max(1, ...places.map(({ count }) => count));
  const rows = places.map(({ what, count }) => {
    const width = Math.ceil((count / most) * BAR_WIDTH);
    return `    ${what.padEnd(22)}${number(count).padStart(6)}  ${'▪'.repeat(width)}`.trimEnd();
  });
  return ['', '  active instances by element, read from the compacted topic:', ...rows];
}

function bar(share: number): string {
  const filled = Math.round(Math.min(1, share) * BAR_WIDTH);
  return '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
}

function number(value: number): string {
  return Math.round(value).toLocaleString('en');
}
