/** The commands of test mode: they set the time, and remove everything. Pure. */
import { EventKind } from '../../../state/events.ts';
import { ElementState } from '../../../state/instance.ts';
import { entryKey } from '../../../state/partition-entries.ts';
import type { Purge, SetTime } from '../../command.ts';
import { CommandRejected } from '../../errors.ts';
import type { TestTime } from '../environment.ts';
import type { StepRun } from '../step-run.ts';

/** The year 9999, epoch ms; due times are added to it, and dates end in the year 275760. */
const TIME_MS_MAX = 253_402_300_799_999;

/** Rejections: INVALID_STATE without test mode; INVALID_ARGUMENT. */
export function setTime(run: StepRun, command: SetTime): { nowMs: number } {
  const { offsetMs = 0, pinnedAtMs = 0 } = command;
  const time = testTimeOf(run);
  if (Math.abs(offsetMs) > TIME_MS_MAX || pinnedAtMs < 0 || pinnedAtMs > TIME_MS_MAX) {
    throw new CommandRejected(
      'INVALID_ARGUMENT',
      `offsetMs must be from -${TIME_MS_MAX} to ${TIME_MS_MAX} and pinnedAtMs from 0 to ${TIME_MS_MAX}`,
    );
  }
  time.set({ offsetMs, pinnedAtMs });
  const nowMs = time.nowMs();
  run.state.setTime(nowMs);
  return { nowMs };
}

/**
 * Ends instances without their listeners, error handling or callers; only a test may do that. The result says
 * how many instances are left. Rejections: as those of setTime.
 */
export function purge(run: StepRun, { max }: Purge): { remaining: number } {
  testTimeOf(run);
  if (!(max > 0)) throw new CommandRejected('INVALID_ARGUMENT', 'max must be greater than 0');
  const { state } = run;
  const keys: number[] = [];
  state.instances.forEachEncoded((key) => keys.push(key));
  for (const key of keys.slice(0, max)) endInstance(run, key);
  for (const { key } of [...state.messages.values()]) state.messages.delete(key);
  for (const { key } of [...state.subscriptions.values()]) state.subscriptions.delete(key);
  for (const { key } of [...state.signals.values()]) state.signals.delete(key);
  for (const { processId, correlationKey } of [...state.startLocks.values()])
    state.startLocks.delete(entryKey.startLock(processId, correlationKey));
  for (const { processId, businessKey } of [...state.businessKeys.values()])
    state.businessKeys.delete(entryKey.businessKey(processId, businessKey));
  return { remaining: Math.max(0, keys.length - max) };
}

/** Newest first: what is inside an element instance has a higher key. */
function endInstance(run: StepRun, key: number): void {
  const step = run.instance(key);
  if (!step) return;
  for (const element of [...step.instance.elements].reverse()) {
    if (element.state !== ElementState.terminating)
      step.emit({ kind: EventKind.elementTerminating, key: element.key });
    if (element.job) step.emit({ kind: EventKind.jobCanceled, key: element.job.key, scopeKey: element.key });
    if (element.incident)
      step.emit({ kind: EventKind.incidentResolved, key: element.incident.key, scopeKey: element.key });
    step.emit({ kind: EventKind.elementTerminated, key: element.key });
  }
}

function testTimeOf({ environment }: StepRun): TestTime {
  if (environment.testTime) return environment.testTime;
  throw new CommandRejected(
    'INVALID_STATE',
    'the engine is not in test mode: start it with `signalbox engine --test-mode` or `signalbox dev --test-mode`',
  );
}
