/** The page of figures shows the baseline, and marks missed targets. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { performancePage } from '../../bench/frame/performance-page.ts';
import type { Baseline } from '../../bench/frame/report.ts';
import { baselineAfter } from '../../bench/frame/report.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

test('docs/performance.md is what bench/baseline.json and bench/journal.md say', () => {
  const baseline = JSON.parse(read('bench/baseline.json')) as Baseline;
  assert.equal(read('docs/performance.md'), performancePage(baseline, read('bench/journal.md')));
});

test('missed goals are marked, each figure has its date, and missing figures are omitted', () => {
  const then = { date: '2026-01-01T00:00:00.000Z', commit: 'def', machine: 'another' };
  const now = { date: '2026-01-02T03:04:05.000Z', commit: 'abc', machine: 'a machine' };
  const first = { instances_per_s: 4_999, latency_50_per_s_p50_ms: 9 };
  const second = { latency_150_per_s_p99_ms: 29.9, latency_50_per_s_p50_ms: 10 };
  const none = { ...then, metrics: {}, measured: {} };
  const page = performancePage(
    baselineAfter(baselineAfter(none, { ...then, metrics: first }), { ...now, metrics: second }),
    '## How\n',
  );
  assert.match(page, /\nanother; a machine\.\n/);
  assert.match(
    page,
    /\| completed \| 4,999 \| \/s \| >= 5,000 \*\*missed\*\* \| 12,500 \| 2026-01-01 `def` \|/,
  );
  assert.match(page, /\| p99 at 150\/s \| 29\.9 \| ms \| < 30 \| 15 \| 2026-01-02 `abc` \|/);
  assert.match(page, /\| p50 at 50\/s \| 10 \| ms \| < 10 \*\*missed\*\* \| {2}\| 2026-01-02 `abc` \|/);
  assert.doesNotMatch(page, /message/);
  assert.match(page, /## How\n$/);
});
