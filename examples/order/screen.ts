/**
 * The terminal of the demo: permanent lines, and below them a block that is redrawn in place. Without a
 * terminal, the block is omitted and its one-line form is printed periodically.
 */

import { clearScreenDown, moveCursor } from 'node:readline';

export interface Block {
  /** For a terminal. */
  readonly lines: readonly string[];
  /** For a pipe or a file. */
  readonly summary: string;
}

export interface ScreenStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

const DRAW_EVERY_MS = 200;
const SUMMARY_EVERY_MS = 2_000;
/** Narrower than this, drawn lines would wrap and could not be drawn over. */
const COLUMNS_MIN = 80;

export class Screen {
  readonly #stream: ScreenStream;
  readonly #isLive: boolean;
  #drawnLines = 0;
  #timer: NodeJS.Timeout | undefined;
  #block: (() => Block) | null = null;

  constructor(stream: ScreenStream) {
    this.#stream = stream;
    this.#isLive = stream.isTTY === true && (stream.columns ?? 0) >= COLUMNS_MIN;
  }

  /** A line that stays. */
  say(line: string): void {
    this.#erase();
    this.#stream.write(`${line}\n`);
    if (this.#isLive) this.#draw();
  }

  /** Begins to show a block, over and over until `freeze`. */
  show(block: () => Block): void {
    this.#block = block;
    const everyMs = this.#isLive ? DRAW_EVERY_MS : SUMMARY_EVERY_MS;
    this.#timer = setInterval(() => this.#tick(), everyMs);
  }

  /** Shows the block once more and leaves it standing. */
  freeze(): void {
    if (this.#block === null) return;
    clearInterval(this.#timer);
    this.#tick();
    this.#drawnLines = 0;
    this.#block = null;
  }

  #tick(): void {
    if (this.#block === null) return;
    if (!this.#isLive) {
      this.#stream.write(`${this.#block().summary}\n`);
      return;
    }
    this.#erase();
    this.#draw();
  }

  #draw(): void {
    if (this.#block === null) return;
    const { lines } = this.#block();
    this.#stream.write(`${lines.join('\n')}\n`);
    this.#drawnLines = lines.length;
  }

  #erase(): void {
    if (this.#drawnLines === 0) return;
    moveCursor(this.#stream, 0, -this.#drawnLines);
    clearScreenDown(this.#stream);
    this.#drawnLines = 0;
  }
}
