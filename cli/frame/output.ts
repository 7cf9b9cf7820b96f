/**
 * Output of commands: tables and sentences for users, one JSON object per line for programs. Results go to
 * standard output; hints, progress and errors to standard error. Colour and progress are used on
 * terminals only.
 */

import Table from 'cli-table3';
import picocolors from 'picocolors';
import { withConnection } from './connection-words.ts';

/** The part of a stream that printing needs. */
export interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface OutputOptions {
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly json: boolean;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Options that suggested commands need, see connection-words.ts. */
  readonly connectionWords?: string;
}

/** Shows the progress of a long scan; `end` removes the line. */
export interface Progress {
  /** `total` is null if it is unknown. */
  update(count: number, total: number | null): void;
  end(): void;
}

type Colors = ReturnType<typeof picocolors.createColors>;
const PROGRESS_EVERY_MS = 100;
const ERASE_LINE = '\r\x1b[2K';

export class Output {
  readonly json: boolean;
  /** Colours for standard output; without a terminal, or with NO_COLOR set, they have no effect. */
  readonly colors: Colors;
  readonly #errorColors: Colors;
  readonly #stdout: Stream;
  readonly #stderr: Stream;
  readonly #connectionWords: string;

  constructor({ stdout, stderr, json, env = process.env, connectionWords = '' }: OutputOptions) {
    this.json = json;
    this.#connectionWords = connectionWords;
    this.#stdout = stdout;
    this.#stderr = stderr;
    const isColored = (stream: Stream) => stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
    this.colors = picocolors.createColors(isColored(stdout));
    this.#errorColors = picocolors.createColors(isColored(stderr));
  }

  /** Prints one object on its own line, in JSON mode only. */
  object(value: object): void {
    if (this.json) this.#stdout.write(`${JSON.stringify(value)}\n`);
  }

  /** Prints one line, in text mode only. */
  line(text = ''): void {
    if (!this.json) this.#stdout.write(`${text}\n`);
  }

  /**
   * Prints rows under column titles, or in JSON mode the objects themselves, one per line. `cells` returns
   * the texts of one row in the order of the titles; they may be coloured, so external values must go through
   * `printable` first.
   */
  table<T extends object>(
    titles: readonly string[],
    rows: readonly T[],
    cells: (row: T) => readonly string[],
  ): void {
    if (this.json) {
      for (const row of rows) this.object(row);
      return;
    }
    const table = new Table({
      head: titles.map((title) => this.colors.bold(title.toUpperCase())),
      style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
      chars: NO_BORDERS,
    });
    for (const row of rows) table.push([...cells(row)]);
    this.line(trimLines(table.toString()));
  }

  /** Prints aligned names and values, one pair per line; text mode only. */
  fields(pairs: readonly (readonly [name: string, value: string])[]): void {
    const width = Math.max(...pairs.map(([name]) => name.length));
    for (const [name, value] of pairs) this.line(`${this.colors.dim(name.padEnd(width))}  ${value}`);
  }

  /** Prints a suggestion for the next step, in text mode only. */
  hint(text: string): void {
    if (!this.json) this.#stderr.write(`${this.#errorColors.dim(this.commandText(text))}\n`);
  }

  /** A text with commands; each gets the options by which this command line names its cluster. */
  commandText(text: string): string {
    return withConnection(text, this.#connectionWords);
  }

  /**
   * Prints an error with its hint, in both modes; `data` is for programs. Messages may quote
   * external text.
   */
  error(message: string, hint?: string, data: object = {}): void {
    if (this.json) {
      const object = { error: message, ...this.#hintData(hint), ...data };
      this.#stderr.write(`${JSON.stringify(object)}\n`);
      return;
    }
    const lines = message.split('\n').map(printable).join('\n');
    this.#stderr.write(`${this.#errorColors.red('error:')} ${lines}\n`);
    if (hint !== undefined) this.hint(hint);
  }

  /** Prints a warning in addition to the result, in both modes, on standard error. */
  warn(message: string, hint?: string, data: object = {}): void {
    if (this.json) {
      const object = { warning: message, ...this.#hintData(hint), ...data };
      this.#stderr.write(`${JSON.stringify(object)}\n`);
      return;
    }
    this.#stderr.write(`${this.#errorColors.yellow('warning:')} ${printable(message)}\n`);
    if (hint !== undefined) this.hint(hint);
  }

  #hintData(hint: string | undefined): { readonly hint?: string } {
    return hint === undefined ? {} : { hint: this.commandText(hint) };
  }

  /** Prints a step of a slow operation, on a terminal only. */
  step(text: string): void {
    if (this.#stderr.isTTY === true) this.#stderr.write(`${this.#errorColors.dim(text)}\n`);
  }

  /** Prints a running count, on a terminal only. */
  progress(label: string): Progress {
    if (this.#stderr.isTTY !== true) return { update: () => undefined, end: () => undefined };
    const stderr = this.#stderr;
    let drawnAtMs = Number.NEGATIVE_INFINITY;
    return {
      update(count, total) {
        const nowMs = performance.now();
        if (nowMs - drawnAtMs < PROGRESS_EVERY_MS) return;
        drawnAtMs = nowMs;
        const share =
          total === null || total === 0 ? '' : ` of ${total} (${Math.floor((100 * count) / total)} %)`;
        stderr.write(`${ERASE_LINE}${label} ${count}${share}`);
      },
      end() {
        if (drawnAtMs !== Number.NEGATIVE_INFINITY) stderr.write(ERASE_LINE);
      },
    };
  }
}

const NO_BORDERS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
} as const;

function trimLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/**
 * Escapes external text (names, values, messages) for a terminal: control characters and marks
 * that change the writing direction are shown as escapes.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (character) => {
    if (character === '\n') return '\\n';
    if (character === '\t') return '\\t';
    return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
  });
}
