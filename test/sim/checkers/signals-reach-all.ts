/**
 * I1: a signal reaches every subscription that waited on a partition when it arrived there: when the
 * partition has no more work for the signal, each subscription has triggered or ended.
 */
import type { DeliverSignal } from '../../../engine/command.ts';
import type { InstanceEvent } from '../../../state/events.ts';
import { EventKind } from '../../../state/events.ts';
import { partitionOfKey } from '../../../state/keys.ts';
import type { SeenWrite } from '../journal.ts';
import type { CheckedWorld, Checker, Report } from './checker.ts';

interface Waiting {
  readonly name: string;
  readonly instanceKey: number;
  readonly elementKey: number;
}

export class SignalsReachAll implements Checker {
  readonly name = 'I1 signals reach all';
  readonly #world: CheckedWorld;
  /** By key of the subscription. */
  readonly #waiting = new Map<number, Waiting>();
  /** Subscriptions that a signal has yet to reach, by partition. */
  readonly #expected = new Map<number, Set<number>>();
  readonly #met = new Set<string>();

  constructor(world: CheckedWorld) {
    this.#world = world;
  }

  onWrite(write: SeenWrite, report: Report): void {
    const { engine, steps } = write;
    if (engine === undefined) return;
    const expected = this.#expected.get(engine) ?? new Set();
    this.#expected.set(engine, expected);
    this.#arriving(engine, write, expected);
    for (const { step } of steps)
      for (const event of step.events) this.#event(step.instanceKey, event, expected);
    if (expected.size === 0 || this.#isBusy(engine)) return;
    for (const key of expected) {
      const { name, instanceKey, elementKey } = this.#waiting.get(key) as Waiting;
      report(`the signal '${name}' did not reach element ${elementKey} of instance ${instanceKey}`);
    }
  }

  /** Signals that the write's position has passed. */
  #arriving(engine: number, write: SeenWrite, expected: Set<number>): void {
    const commands = this.#world.journal.commands[engine] ?? [];
    for (let at = commands.length - 1; at >= 0; at--) {
      const seen = commands[at];
      if (seen?.handled && seen.handled !== write) break;
      if (seen?.handled !== write || seen.name !== 'deliverSignal') continue;
      const signal = seen.command as DeliverSignal;
      const id = `${engine}/${signal.signalKey}`;
      if (!this.#met.has(id)) this.#expect(engine, signal, expected);
      this.#met.add(id);
    }
  }

  #expect(partition: number, { name, deliveredTo = [] }: DeliverSignal, expected: Set<number>): void {
    // The throwing instance gets the signal in the same step, so subscriptions that it opens afterwards
    // don't.
    const over = new Set(deliveredTo.map(Number));
    for (const [key, waiting] of this.#waiting) {
      if (waiting.name !== name || partitionOfKey(waiting.instanceKey) !== partition) continue;
      if (over.has(waiting.instanceKey)) continue;
      if (!this.#world.journal.folded.get(waiting.instanceKey)?.setAside) expected.add(key);
    }
  }

  #event(instanceKey: number, event: InstanceEvent, expected: Set<number>): void {
    switch (event.kind) {
      case EventKind.signalSubscriptionOpened: {
        const { key, signalName: name } = event.signal;
        this.#waiting.set(key, { name, instanceKey, elementKey: event.scopeKey });
        break;
      }
      case EventKind.signalCaught:
        if (expected.delete(event.key)) this.#world.count('a signal reached a waiting event');
        break;
      case EventKind.instanceSetAside:
        this.#forget(({ instanceKey: key }) => key === instanceKey, expected, false);
        break;
      case EventKind.elementCompleted:
      case EventKind.elementTerminated:
        this.#forget(({ elementKey }) => elementKey === event.key, expected, true);
        break;
      case EventKind.subscriptionClosed:
        this.#waiting.delete(event.key);
        expected.delete(event.key);
        break;
      case EventKind.scopeInterrupted:
        this.#forget(({ elementKey }) => elementKey === event.scopeKey, expected, true);
        break;
      default:
    }
  }

  #forget(isOver: (waiting: Waiting) => boolean, expected: Set<number>, forGood: boolean): void {
    for (const [key, waiting] of this.#waiting) {
      if (!isOver(waiting)) continue;
      expected.delete(key);
      if (forGood) this.#waiting.delete(key);
    }
  }

  #isBusy(partition: number): boolean {
    return [...(this.#world.journal.entries[partition]?.keys() ?? [])].some((key) =>
      key.startsWith('signal/'),
    );
  }
}
