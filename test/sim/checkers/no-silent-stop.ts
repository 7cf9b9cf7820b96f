/**
 * I5 and I7 at the end: nothing waits that could continue, the partitions' data about each other's instances
 * is correct, and finished instances have left no state behind.
 */
import { EventKind } from '../../../state/events.ts';
import { InstanceState } from '../../../state/instance.ts';
import type { SeenWrite } from '../journal.ts';
import type { CheckedWorld, Checker, Report } from './checker.ts';

/** Data that a partition still has when all work is done. */
const LASTING =
  /^(progress|owner|suspect|definition\/|deployed\/|resource\/|deployed-resource\/|signal-start\/|command-ids\/|command-id-chunk\/)/;
/** The number of repetitions of the cycle R6 of the process `ticking`. */
const TICKS = 6;

export class NoSilentStop implements Checker {
  readonly name = 'I5 no silent stop';
  readonly #world: CheckedWorld;
  /** Starts of the process `ticking`, by definition key. */
  readonly #ticks = new Map<number, number>();

  constructor(world: CheckedWorld) {
    this.#world = world;
  }

  onWrite({ steps }: SeenWrite): void {
    for (const { step } of steps) {
      for (const event of step.events) {
        if (event.kind !== EventKind.processInstanceCreated || event.created.processId !== 'ticking')
          continue;
        const { definitionKey } = event.created;
        this.#ticks.set(definitionKey, (this.#ticks.get(definitionKey) ?? 0) + 1);
      }
    }
  }

  /** Every partition has a working owner: all commands that were sent before the calm are handled. */
  onRecovered(calmSinceMs: number, report: Report): void {
    for (const list of this.#world.journal.commands) {
      const waiting = list.find(({ handled, sent }) => !handled && sent.atMs <= calmSinceMs);
      if (!waiting) continue;
      const { record, name } = waiting;
      report(
        `${name ?? 'a record'} at ${record.partition}/${record.offset} is not handled, though there is no trouble`,
      );
    }
  }

  atEnd(report: Report): void {
    const { journal } = this.#world;
    for (const instance of journal.folded.values()) {
      if (instance.state !== InstanceState.active) continue;
      const waiting = instance.elements.map(
        ({ elementId, incident }) => `${elementId}${incident ? '!' : ''}`,
      );
      report(`instance ${instance.key} of ${instance.processId} does not end; it is at ${waiting.join(' ')}`);
    }
    for (const [partition, states] of journal.states.entries()) {
      const [key] = states.keys();
      if (key !== undefined)
        report(`partition ${partition}: ${states.size} ended instances are kept, as ${key}`);
    }
    for (const [partition, entries] of journal.entries.entries()) {
      const left = [...entries.keys()].filter((key) => !LASTING.test(key));
      if (left.length > 0) report(`partition ${partition} still knows ${left.join(', ')}`);
    }
    this.#countTicks(report);
  }

  /**
   * A deployment with any change creates a new version of all its processes; the cycle of the new version
   * replaces the previous one.
   */
  #countTicks(report: Report): void {
    const latest = Math.max(...this.#ticks.keys());
    for (const [definitionKey, ticks] of this.#ticks) {
      if (ticks > TICKS || (definitionKey === latest && ticks < TICKS))
        report(`the timer start of definition ${definitionKey} fired ${ticks} times, not ${TICKS}`);
    }
    if (this.#ticks.size === 0) report('the timer start never fired');
  }
}
