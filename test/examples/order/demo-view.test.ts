/** What the demo shows: rates from samples near and far, and a block drawn in place or told in a line. */

import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { mock, test } from 'node:test';
import { Rate } from '../../../examples/order/demo-view.ts';
import { Screen } from '../../../examples/order/screen.ts';

test('a rate is measured over at least the last two seconds', () => {
  const often = new Rate();
  for (let atMs = 0; atMs <= 10_000; atMs += 200) often.at(atMs < 5_000 ? 0 : atMs - 5_000, atMs);
  assert.equal(often.at(5_200, 10_200), 1_000);
  const seldom = new Rate();
  assert.equal(seldom.at(0, 0), 0);
  assert.equal(seldom.at(500, 5_000), 100);
});

/** What a screen writes to a stream while a line is said and the block is shown once. */
function written(stream: Partial<{ isTTY: boolean; columns: number }>): string {
  mock.timers.enable({ apis: ['setInterval'] });
  try {
    const sink = Object.assign(new PassThrough(), stream);
    const screen = new Screen(sink);
    screen.show(() => ({ lines: ['block'], summary: 'summary' }));
    mock.timers.tick(2_000);
    screen.say('said');
    screen.freeze();
    return sink.read().toString();
  } finally {
    mock.timers.reset();
  }
}

test('on a terminal the block is redrawn, and messages are printed above it', () => {
  const text = written({ isTTY: true, columns: 100 });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the terminal's own language.
  assert.match(text, /block\n(\x1b\[1A\x1b\[0Jblock\n)+\x1b\[1A\x1b\[0Jsaid\nblock\n/);
  assert.ok(!text.includes('summary'));
});

test('without a terminal, or on a narrow one, there are lines only', () => {
  assert.equal(written({}), 'summary\nsaid\nsummary\n');
  assert.equal(written({ isTTY: true, columns: 60 }), 'summary\nsaid\nsummary\n');
});
