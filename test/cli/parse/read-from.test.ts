/** The start position for reading a topic. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseReadFrom } from '../../../cli/parse/read-from.ts';

test('positions, offsets, times and durations are understood', () => {
  assert.equal(parseReadFrom('earliest'), 'earliest');
  assert.equal(parseReadFrom('latest'), 'latest');
  assert.deepEqual(parseReadFrom('42'), { at: 42 });
  assert.deepEqual(parseReadFrom('2026-01-31T12:00:00Z'), { sinceMs: Date.UTC(2026, 0, 31, 12) });
  assert.deepEqual(parseReadFrom('2026-01-31'), { sinceMs: Date.UTC(2026, 0, 31) });
  const ago = parseReadFrom('10m');
  assert.ok(typeof ago === 'object' && 'sinceMs' in ago && ago.sinceMs <= Date.now() - 600_000);
});

test('anything else is refused with the forms', () => {
  for (const text of ['', 'soon', '-1', '1.5', '2026-13-45']) {
    assert.throws(() => parseReadFrom(text), /earliest, latest, an offset/);
  }
});
