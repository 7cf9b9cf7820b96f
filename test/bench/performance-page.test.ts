/** The page of figures is what the baseline says, and marks what was missed. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { performancePage } from '../../bench/frame/performance-page.ts';
import type { Report } from '../../bench/frame/report.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

test('docs/performance.md is what bench/baseline.json says', () => {
  const baseline = JSON.parse(read('bench/baseline.json')) as Report;
  assert.equal(read('docs/performance.md'), performancePage(baseline));
});

test('a goal is met or marked, and a figure that was not measured is left out', () => {
  const page = performancePage({
    date: '2026-01-02T03:04:05.000Z',
    commit: 'abc',
    machine: 'a machine',
    metrics: { instances_per_s: 4_999, latency_150_per_s_p99_ms: 29.9, latency_50_per_s_p50_ms: 10 },
    measured: { 'one-task': { date: '2026-01-01T00:00:00.000Z', commit: 'def', loadBefore: 0 } },
  });
  assert.match(
    page,
    /\| completed \| 4,999 \| \/s \| >= 5,000 \*\*missed\*\* \| 12,500 \| 2026-01-01 `def` \|/,
  );
  assert.match(page, /\| p99 at 150\/s \| 29\.9 \| ms \| < 30 \| 15 \| {2}\|/);
  assert.match(page, /\| p50 at 50\/s \| 10 \| ms \| < 10 \*\*missed\*\*/);
  assert.doesNotMatch(page, /message/);
});
