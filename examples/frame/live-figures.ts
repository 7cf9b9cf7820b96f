/**
 * Lines that stay, and below them figures that are redrawn in place. Without a terminal, the figures are
 * printed as one line, periodically.
 */

import { createLogUpdate } from 'log-update';

export interface Figure {
  readonly name: string;
  readonly text: string;
  /** Length of its bar on a terminal, from 0 to 1; without a terminal, figures with 0 are omitted. */
  readonly share?: number;
}

/** The part of a stream that drawing needs. */
export type Screen = NodeJS.WritableStream & { readonly isTTY?: boolean };

const DRAW_EVERY_MS = 200;
const SUMMARY_EVERY_MS = 2_000;
const RATE_WINDOW_MS = 2_000;
const BAR_WIDTH = 40;

export class LiveFigures {
  readonly #screen: Screen;
  /** Draws over what it drew before, even if lines wrap. Null without a terminal. */
  readonly #redraw: ReturnType<typeof createLogUpdate> | null;
  #figures: (() => readonly Figure[]) | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(screen: Screen) {
    this.#screen = screen;
    this.#redraw = screen.isTTY ? createLogUpdate(screen, { showCursor: true }) : null;
  }

  /** Prints a line that stays. */
  say(line: string): void {
    this.#redraw?.clear();
    this.#screen.write(`${line}\n`);
    if (this.#redraw !== null) this.#draw();
  }

  /** Shows figures until `freeze`. */
  show(figures: () => readonly Figure[]): void {
    this.#figures = figures;
    this.#timer = setInterval(() => this.#draw(), this.#redraw === null ? SUMMARY_EVERY_MS : DRAW_EVERY_MS);
  }

  /** Shows the figures again and leaves them on the screen. */
  freeze(): void {
    clearInterval(this.#timer);
    this.#draw();
    this.#redraw?.done();
    this.#figures = null;
  }

  #draw(): void {
    if (this.#figures === null) return;
    const figures = this.#figures();
    if (this.#redraw === null) {
      const texts = figures
        .filter(({ share }) => share !== 0)
        .map(({ name, text }) => `${name.trim()} ${text}`);
      this.#screen.write(`  ${texts.join(' | ')}\n`);
      return;
    }
    const lines = figures.map(({ name, text, share = 0 }) => {
      const bar = '▪'.repeat(Math.ceil(Math.min(1, share) * BAR_WIDTH));
      return `  ${name.padEnd(26)}${text.padEnd(18)}${bar}`.trimEnd();
    });
    this.#redraw(['', ...lines].join('\n'));
  }
}

/** How fast a figure grows per second, over the last two seconds or since an earlier call. */
export class Rate {
  readonly #samples: { readonly atMs: number; readonly value: number }[] = [];

  at(value: number, nowMs: number): number {
    this.#samples.push({ atMs: nowMs, value });
    while ((this.#samples[1]?.atMs ?? nowMs) <= nowMs - RATE_WINDOW_MS) this.#samples.shift();
    const [first] = this.#samples;
    if (first === undefined || nowMs <= first.atMs) return 0;
    return (1000 * (value - first.value)) / (nowMs - first.atMs);
  }
}
