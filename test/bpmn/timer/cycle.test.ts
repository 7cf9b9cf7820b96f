/** Timer cycles: ISO 8601 repetitions and cron. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseTimerCycle } from '../../../bpmn/timer/cycle.ts';

test('repetitions [C130]', () => {
  const minute = { months: 0, ms: 60_000 };
  assert.deepEqual(parseTimerCycle('R/PT1M'), { kind: 'interval', repetitions: -1, duration: minute });
  assert.deepEqual(parseTimerCycle(' R3/PT1M '), { kind: 'interval', repetitions: 3, duration: minute });
  assert.deepEqual(parseTimerCycle('R0/P1M'), {
    kind: 'interval',
    repetitions: 0,
    duration: { months: 1, ms: 0 },
  });
  assert.deepEqual(parseTimerCycle('R3/2026-01-01T00:00:00Z/PT1M'), {
    kind: 'interval',
    repetitions: 3,
    duration: minute,
    startMs: Date.UTC(2026, 0, 1),
  });
});

test('cron [C132]', () => {
  const cycle = parseTimerCycle('0 0 9 * * MON-FRI');
  assert.ok(cycle?.kind === 'cron');
  // Friday nine o'clock, then Monday.
  assert.equal(cycle.next(Date.UTC(2026, 2, 6, 8)), Date.UTC(2026, 2, 6, 9));
  assert.equal(cycle.next(Date.UTC(2026, 2, 6, 9)), Date.UTC(2026, 2, 9, 9));
});

test('everything else is rejected', () => {
  const intervals = [
    'R',
    'R/',
    'R3',
    'R-1/PT1M',
    'R/PT0S',
    'R/-PT1M',
    'R/P1M/PT1M',
    'R/x/PT1M',
    'R/PT1M/2026-01-01',
    'RPT1M',
  ];
  for (const text of [...intervals, '', 'PT1M', '* * * * *', '@never', '0 0 0 30 2 *']) {
    assert.equal(parseTimerCycle(text), null, text);
  }
});
