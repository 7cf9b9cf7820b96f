/**
 * When a timer event is due. Pure. Source: BPMN 2.0.2 §10.5.5.2, ISO 8601, Zeebe's CronTimer.
 */
import type { ElementInstance, Timer } from '../../state/instance.ts';
import { evaluate } from '../evaluate/evaluate.ts';
import { addDuration, constantValue, toDuration, toInstantMs } from '../feel/index.ts';
import type { FeelResult } from '../feel/types.ts';
import { IncidentSignal } from '../incident-signal.ts';
import type { TimerEventDefinition } from '../model.ts';
import type { StepContext } from '../step-context.ts';
import type { TimerCycle } from '../timer/cycle.ts';
import { parseTimerCycle } from '../timer/cycle.ts';

export interface Due {
  readonly dueAtMs: number;
  /** Repetitions left after this one; -1: unlimited. */
  readonly repetitions: number;
}

/** Evaluates a timer for an element instance. Throws IncidentSignal EXTRACT_VALUE_ERROR. */
export function evaluateTimer(
  context: StepContext,
  element: ElementInstance,
  definition: TimerEventDefinition,
  previous?: Timer,
): Due | undefined {
  const { expression } = definition;
  const value =
    expression.kind === 'static'
      ? expression.text
      : result(evaluate(context, element, expression.expression));
  const source = expression.kind === 'static' ? expression.text : expression.expression.source;
  const due = dueOf(definition.timer, value, context.nowMs, previous);
  if (due === null) {
    throw new IncidentSignal(
      'EXTRACT_VALUE_ERROR',
      `expected the timer ${definition.timer} '${source}' to be ${EXPECTED[definition.timer]}, but it is ${JSON.stringify(value) ?? 'null'}`,
    );
  }
  return due;
}

const EXPECTED = {
  date: 'a date and time such as 2030-01-31T12:00:00Z',
  duration: 'an ISO 8601 duration such as PT15M',
  cycle: 'a cycle such as R3/PT1H or a cron expression such as 0 0 9 * * MON-FRI',
} as const;

function result(evaluated: FeelResult): unknown {
  return evaluated.value;
}

/**
 * The next due time of a timer; null: the value is not valid for its kind; undefined: a cycle that has ended.
 * A repetition of an interval is due one interval after `previous`, so that it doesn't drift.
 */
function dueOf(
  kind: TimerEventDefinition['timer'],
  value: unknown,
  nowMs: number,
  previous?: Pick<Timer, 'dueAtMs' | 'repetitions'>,
): Due | undefined | null {
  if (kind === 'date') {
    const atMs = toInstantMs(value, nowMs);
    return atMs === null ? null : dueAt(atMs, 0);
  }
  if (kind === 'duration') {
    const duration = toDuration(value);
    return duration === null ? null : dueAt(addDuration(nowMs, duration), 0);
  }
  const cycle = typeof value === 'string' ? parseTimerCycle(value) : null;
  return cycle === null ? null : dueOfCycle(cycle, nowMs, previous);
}

function dueOfCycle(
  cycle: TimerCycle,
  nowMs: number,
  previous: Pick<Timer, 'dueAtMs' | 'repetitions'> | undefined,
): Due | undefined {
  if (cycle.kind === 'cron') {
    const dueAtMs = cycle.next(previous ? previous.dueAtMs : nowMs);
    return dueAtMs === undefined ? undefined : dueAt(dueAtMs, -1);
  }
  if (previous) {
    const left = previous.repetitions ?? 0;
    if (left === 0) return undefined;
    return dueAt(addDuration(previous.dueAtMs, cycle.duration), left < 0 ? -1 : left - 1);
  }
  if (cycle.repetitions === 0) return undefined;
  // A start in the past is now: missed repetitions are not made up for (Zeebe's Interval).
  const first =
    cycle.startMs === undefined ? addDuration(nowMs, cycle.duration) : Math.max(cycle.startMs, nowMs);
  return dueAt(first, cycle.repetitions < 0 ? -1 : cycle.repetitions - 1);
}

/** A due time for a record: 0 would mean none, and a time in the past is due at once anyway. */
function dueAt(dueAtMs: number, repetitions: number): Due {
  return { dueAtMs: Math.min(Math.max(Math.ceil(dueAtMs), 1), Number.MAX_SAFE_INTEGER), repetitions };
}

/**
 * Like `evaluateTimer`, for a start event, for which there is no instance and so no variables. Null: it can't
 * be evaluated.
 */
export function evaluateStartTimer(
  { expression, timer }: TimerEventDefinition,
  nowMs: number,
  previous?: Pick<Timer, 'dueAtMs' | 'repetitions'>,
): Due | undefined | null {
  const value = expression.kind === 'static' ? expression.text : constantValue(expression.expression, nowMs);
  return dueOf(timer, value, nowMs, previous);
}
