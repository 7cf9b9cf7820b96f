/**
 * I2 and I7: a called instance starts once, for the call activity that it names; when its call activity ends,
 * it has ended, and its call activity completes when it has completed.
 */
import type { InstanceEvent } from '../../../state/events.ts';
import { EventKind } from '../../../state/events.ts';
import { elementInstanceOf, InstanceState } from '../../../state/instance.ts';
import type { SeenWrite } from '../journal.ts';
import type { CheckedWorld, Checker, Report } from './checker.ts';

interface Call {
  readonly callerKey: number;
  readonly elementKey: number;
  begun: boolean;
}

export class CallsEndTogether implements Checker {
  readonly name = 'I2 calls end together';
  readonly #world: CheckedWorld;
  /** By key of the called instance. */
  readonly #calls = new Map<number, Call>();
  /** Newest called instance of each call activity's element instance. */
  readonly #called = new Map<number, number>();

  constructor(world: CheckedWorld) {
    this.#world = world;
  }

  onWrite({ steps }: SeenWrite, report: Report): void {
    const ended: { elementKey: number; isCompleted: boolean }[] = [];
    const over = new Set<number>();
    for (const { step } of steps)
      for (const event of step.events) this.#note(step.instanceKey, event, ended, over);
    // A write is atomic: the caller's step may come before or after that of the called instance.
    for (const { step } of steps)
      for (const event of step.events)
        if (event.kind === EventKind.processInstanceCreated) this.#begins(event.created, report);
    for (const { elementKey, isCompleted } of ended) this.#callEnds(elementKey, isCompleted, report);
    for (const instanceKey of over) this.#calledEnds(instanceKey, report);
  }

  #note(
    instanceKey: number,
    event: InstanceEvent,
    ended: { elementKey: number; isCompleted: boolean }[],
    over: Set<number>,
  ): void {
    if (event.kind === EventKind.processCalled) {
      const { calledInstanceKey, scopeKey: elementKey } = event;
      this.#calls.set(calledInstanceKey, { callerKey: instanceKey, elementKey, begun: false });
      this.#called.set(elementKey, calledInstanceKey);
    } else if (event.kind === EventKind.elementCompleted || event.kind === EventKind.elementTerminated) {
      const { key } = event;
      if (this.#called.has(key))
        ended.push({ elementKey: key, isCompleted: event.kind === EventKind.elementCompleted });
      if (key === instanceKey && this.#calls.has(key)) over.add(key);
    }
  }

  #begins(
    created: { key: number; parentInstanceKey?: number; parentElementKey?: number },
    report: Report,
  ): void {
    const { key, parentInstanceKey, parentElementKey } = created;
    if (!parentInstanceKey) return;
    const call = this.#calls.get(key);
    if (call?.callerKey !== parentInstanceKey || call.elementKey !== parentElementKey)
      report(`instance ${key} begins for ${parentInstanceKey}, which has not called it`);
    if (call?.begun) report(`instance ${key} is called once and begins twice`);
    if (call) call.begun = true;
  }

  #callEnds(elementKey: number, isCompleted: boolean, report: Report): void {
    const calledKey = this.#called.get(elementKey) ?? 0;
    const called = this.#world.journal.folded.get(calledKey);
    if (called?.state === InstanceState.active)
      report(`instance ${calledKey} outlives the call activity ${elementKey}`);
    if (isCompleted && called?.state !== InstanceState.completed)
      report(`the call activity ${elementKey} completes before ${calledKey}`);
  }

  #calledEnds(calledKey: number, report: Report): void {
    const { callerKey = 0, elementKey = 0 } = this.#calls.get(calledKey) ?? {};
    const caller = this.#world.journal.folded.get(callerKey);
    const called = this.#world.journal.folded.get(calledKey);
    const element = caller && elementInstanceOf(caller, elementKey);
    if (!element || caller.setAside || element.calledInstanceKey !== calledKey) return;
    // It may wait for an end listener, or for an operator to resolve an incident.
    if (element.job || element.incident || called?.state === InstanceState.active) return;
    report(`instance ${calledKey} has ended, and the call activity ${elementKey} still waits`);
  }
}
