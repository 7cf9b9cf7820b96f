/**
 * I2: each job attempt is one record, each message reaches a process once, each command starts at most one
 * instance, each element completes as often as the model allows.
 */

import type { Created } from '../../../state/event-data.ts';
import type { InstanceEvent, StepRecord } from '../../../state/events.ts';
import { EventKind } from '../../../state/events.ts';
import type { SeenWrite } from '../journal.ts';
import { modelOf } from '../models.ts';
import type { Checker, Report } from './checker.ts';

/** The body of a repeated activity has the same id as the activity. */
const bodies: ReadonlySet<string> = new Set([
  'multiInstanceBody',
  'loopBody',
  'adHocSubProcessInnerInstance',
]);

export class NothingDoubled implements Checker {
  readonly name = 'I2 nothing doubled';
  readonly #jobs = new Set<string>();
  readonly #correlations = new Set<string>();
  readonly #starts = new Map<string, number>();
  /** Element id of each element instance, by its key. */
  readonly #elements = new Map<number, string>();
  readonly #completions = new Set<string>();
  /** Process and correlation key of each active instance that a message started. */
  readonly #locks = new Map<string, number>();

  onWrite({ jobs, steps }: SeenWrite, report: Report): void {
    for (const { job } of jobs) {
      this.#once(this.#jobs, `job ${job.jobKey} attempt ${job.attempt}`, report);
    }
    for (const { step, record } of steps) {
      if (step.command === 'modifyProcessInstance') this.#modified.add(step.instanceKey);
      for (const event of step.events) this.#event(event, step, record.partition, report);
    }
  }

  #event(event: InstanceEvent, step: StepRecord, partition: number, report: Report): void {
    const { instanceKey } = step;
    switch (event.kind) {
      case EventKind.processInstanceCreated:
        // A message may start several instances: if one ends immediately, the next buffered message starts
        // another.
        if (step.command === 'startProcessInstance' && !event.created.parentInstanceKey)
          this.#started(step, event.created.processId, partition, report);
        this.#lock(event.created, report);
        break;
      case EventKind.messageCorrelated:
        // For each process, a message goes to one subscription.
        this.#once(
          this.#correlations,
          `message ${event.messageKey} to ${this.#processOf(instanceKey)}`,
          report,
        );
        break;
      case EventKind.elementActivating:
        if (this.#elements.has(event.key)) report(`element instance ${event.key} begins twice`);
        this.#elements.set(event.key, bodies.has(event.name) ? '' : event.elementId);
        if (event.key === instanceKey) this.#processes.set(instanceKey, event.elementId);
        break;
      case EventKind.elementTerminated:
        this.#unlock(event.key);
        break;
      case EventKind.elementCompleted: {
        this.#unlock(event.key);
        const elementId = this.#elements.get(event.key) ?? '';
        if (elementId && !this.#isRepeated(instanceKey, elementId))
          this.#once(this.#completions, `${elementId} of instance ${instanceKey} completes`, report);
        break;
      }
      default:
    }
  }

  readonly #processes = new Map<number, string>();
  /** Instances that an operator has modified. */
  readonly #modified = new Set<number>();

  #isRepeated(instanceKey: number, elementId: string): boolean {
    if (this.#modified.has(instanceKey)) return true;
    return modelOf(this.#processOf(instanceKey))?.repeated?.includes(elementId) === true;
  }

  #processOf(instanceKey: number): string {
    return this.#processes.get(instanceKey) ?? '';
  }

  /** A process that a message with a key starts has one instance per key at a time. */
  #lock({ key, processId, startCorrelationKey }: Created, report: Report): void {
    if (!startCorrelationKey) return;
    const lock = `${processId} by messages with the key ${startCorrelationKey}`;
    if (this.#locks.has(lock)) report(`${lock}: ${this.#locks.get(lock)} is active, and ${key} begins`);
    this.#locks.set(lock, key);
  }

  #unlock(key: number): void {
    for (const [lock, instanceKey] of this.#locks) if (instanceKey === key) this.#locks.delete(lock);
  }

  #started({ position, command }: StepRecord, processId: string, partition: number, report: Report): void {
    const what = `command ${command} at ${partition}/${position} starts ${processId}`;
    const count = (this.#starts.get(what) ?? 0) + 1;
    this.#starts.set(what, count);
    if (count > 1) report(`${what} ${count} times`);
  }

  #once(seen: Set<string>, what: string, report: Report): void {
    if (seen.has(what)) report(`${what}: twice`);
    seen.add(what);
  }
}
