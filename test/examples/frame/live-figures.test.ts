/**
 * The output of an example while it runs: rates over short and long intervals, and figures updated in place
 * or printed.
 */

import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { mock, test } from 'node:test';
import { LiveFigures, Rate } from '../../../examples/frame/live-figures.ts';

test('a rate is that of the last two seconds, or since the last call if that is longer ago', () => {
  const often = new Rate();
  for (let atMs = 0; atMs <= 10_000; atMs += 200) often.at(atMs < 5_000 ? 0 : atMs - 5_000, atMs);
  assert.equal(often.at(5_200, 10_200), 1_000);
  const seldom = new Rate();
  assert.equal(seldom.at(0, 0), 0);
  assert.equal(seldom.at(500, 5_000), 100);
});

/** The output while the figures are drawn, a line is printed, and the figures are frozen. */
function written(stream: { isTTY?: boolean; columns?: number; rows?: number }): string {
  mock.timers.enable({ apis: ['setInterval'] });
  try {
    const screen = Object.assign(new PassThrough(), stream);
    const live = new LiveFigures(screen);
    let placed = 0;
    live.show(() => [
      { name: 'placed', text: String(++placed), share: placed / 100 },
      { name: 'engine', text: 'down' },
    ]);
    mock.timers.tick(2_000);
    live.say('said');
    live.freeze();
    return screen.read().toString();
  } finally {
    mock.timers.reset();
  }
}

const ESCAPE = '␛';

/** The final content of a terminal up to the cursor, without lines that were erased or overwritten. */
function shownBy(text: string): string[] {
  const lines = [''];
  let row = 0;
  let column = 0;
  for (const [token] of text.replaceAll('\x1b', ESCAPE).matchAll(/␛\[[0-9;?]*[a-zA-Z]|./gs)) {
    const count = Number(/\d+/.exec(token)?.[0] ?? 1);
    if (token === '\n') [row, column] = [row + 1, 0];
    else if (/^␛\[\d*A$/.test(token)) row = Math.max(0, row - count);
    else if (/^␛\[\d*B$/.test(token)) row += count;
    else if (/^␛\[\d*G$/.test(token)) column = count - 1;
    else if (/^␛\[2K$/.test(token)) lines[row] = '';
    else if (/^␛\[0?K$/.test(token)) lines[row] = (lines[row] ?? '').slice(0, column);
    else if (/^␛\[0?J$/.test(token)) lines.splice(row, lines.length, (lines[row] ?? '').slice(0, column));
    else if (/^␛\[[?\d;]*[hlm]$/.test(token)) continue;
    else if (token.startsWith(ESCAPE)) assert.fail(`unknown escape ${JSON.stringify(token)}`);
    else {
      lines[row] = (lines[row] ?? '').slice(0, column).padEnd(column) + token;
      column += 1;
    }
  }
  lines[row] ??= '';
  return Array.from(lines, (line = '') => line.trimEnd());
}

test('on a terminal the figures are redrawn in place, and lines are printed above them', () => {
  const shown = shownBy(written({ isTTY: true, columns: 100, rows: 40 }));
  assert.deepEqual(shown, [
    'said',
    '',
    `  placed                    12                ${'▪'.repeat(5)}`,
    '  engine                    down',
    '',
  ]);
});

test('without a terminal, the figures are printed as lines', () => {
  const lines = ['  placed 1 | engine down', 'said', '  placed 2 | engine down', ''];
  assert.equal(written({}), lines.join('\n'));
});
