/**
 * I3, first half: each state record equals, byte for byte, the fold of the instance's history up to the same
 * step.
 */
import { applyEvent, createInstance } from '../../../state/apply-event.ts';
import { encodeIndex, encodeInstance, indexOf } from '../../../state/codec.ts';
import type { StepRecord } from '../../../state/events.ts';
import { EventKind } from '../../../state/events.ts';
import type { ProcessInstance } from '../../../state/instance.ts';
import { InstanceState } from '../../../state/instance.ts';
import { ownRecordOf } from '../../../state/parts.ts';
import type { PlacedRecord } from '../fake-broker.ts';
import type { SeenWrite } from '../journal.ts';
import type { Checker, Report } from './checker.ts';

export class StateIsFold implements Checker {
  readonly name = 'I3 state = fold(history)';
  readonly #folded = new Map<number, ProcessInstance>();

  onWrite({ states, steps }: SeenWrite, report: Report): void {
    const stepsOf = new Map<number, StepRecord[]>();
    for (const { step } of steps) {
      const list = stepsOf.get(step.instanceKey) ?? [];
      stepsOf.set(step.instanceKey, list);
      list.push(step);
    }
    for (const record of states) {
      const instanceKey = Number(record.key?.toString('utf8'));
      if (Number.isNaN(instanceKey)) continue;
      if (record.value === null) this.#forget(instanceKey, report);
      else this.#compare(instanceKey, record, stepsOf.get(instanceKey)?.shift(), report);
    }
    for (const [instanceKey, left] of stepsOf) {
      if (left.length > 0) report(`instance ${instanceKey}: ${left.length} steps without a state record`);
    }
  }

  #forget(instanceKey: number, report: Report): void {
    const instance = this.#folded.get(instanceKey);
    if (!instance) report(`tombstone of instance ${instanceKey}, which is unknown or was forgotten before`);
    else if (instance.state === InstanceState.active) report(`tombstone of active instance ${instanceKey}`);
    this.#folded.delete(instanceKey);
  }

  #compare(instanceKey: number, record: PlacedRecord, step: StepRecord | undefined, report: Report): void {
    if (!step) {
      report(`instance ${instanceKey}: a state record without a step`);
      return;
    }
    const instance = this.#apply(instanceKey, step, report);
    if (!instance) return;
    const own = instance.inParts ? ownRecordOf(instance) : instance;
    if (!encodeInstance(own).equals(record.value as Buffer))
      report(`instance ${instanceKey}: state at offset ${record.offset} is not the fold of its history`);
    const index = record.headers.find(({ key }) => key === 'index')?.value;
    if (!index?.equals(encodeIndex(indexOf(instance)))) report(`instance ${instanceKey}: wrong index header`);
  }

  #apply(instanceKey: number, { events, atMs }: StepRecord, report: Report): ProcessInstance | undefined {
    let instance = this.#folded.get(instanceKey);
    for (const event of events) {
      if (event.kind === EventKind.processInstanceCreated) {
        if (instance) report(`instance ${instanceKey} is created twice`);
        instance = createInstance(event.created, atMs);
        this.#folded.set(instanceKey, instance);
      } else if (instance) {
        if (instance.state !== InstanceState.active) report(`instance ${instanceKey}: events after its end`);
        applyEvent(instance, event, atMs);
      } else {
        report(`history of instance ${instanceKey} does not begin with its creation`);
        return undefined;
      }
    }
    return instance;
  }
}
