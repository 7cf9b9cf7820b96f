/**
 * Totals over the element instances of an instance, updated incrementally: for big instances, where counting
 * at each step would be too slow. Pure.
 */
import { dueMsOf } from './codec.ts';
import { DueIndex } from './due-index.ts';
import type { ElementInstance, ProcessInstance } from './instance.ts';
import type { Totals } from './totals.ts';

type Counted = Omit<Totals, 'dueMs'>;

const NO_NAMES: readonly string[] = [];

export class InstanceTotals implements Totals {
  incidents = 0;
  jobs = 0;
  timers = 0;
  userTasks = 0;
  readonly #due = new DueIndex<number>();
  readonly #counted = new Map<number, Counted>();
  readonly #waiting = new Map<string, number>();

  constructor({ elements }: ProcessInstance) {
    for (const element of elements) this.update(element.key, element);
  }

  get dueMs(): number {
    return this.#due.nextMs() ?? 0;
  }

  /** Element instances with due work by then, ordered by key. */
  dueKeys(untilMs: number): number[] {
    return this.#due.due(untilMs, Number.MAX_SAFE_INTEGER).sort((a, b) => a - b);
  }

  /** In an order that is independent of past changes. */
  get signalNames(): readonly string[] {
    return this.#waiting.size > 0 ? [...this.#waiting.keys()].sort() : NO_NAMES;
  }

  /** Updates the totals for an element instance; undefined if it has ended. */
  update(key: number, element: ElementInstance | undefined): void {
    this.#add(this.#counted.get(key), -1);
    const counted = element && countOf(element);
    if (counted) this.#counted.set(key, counted);
    else this.#counted.delete(key);
    this.#add(counted, 1);
    this.#due.set(key, (element && dueMsOf(element)) || undefined);
  }

  #add(counted: Counted | undefined, sign: 1 | -1): void {
    if (!counted) return;
    this.incidents += sign * counted.incidents;
    this.jobs += sign * counted.jobs;
    this.timers += sign * counted.timers;
    this.userTasks += sign * counted.userTasks;
    for (const name of counted.signalNames) {
      const count = (this.#waiting.get(name) ?? 0) + sign;
      if (count > 0) this.#waiting.set(name, count);
      else this.#waiting.delete(name);
    }
  }
}

function countOf({ incident, job, timers, userTask, signals }: ElementInstance): Counted {
  return {
    incidents: incident ? 1 : 0,
    jobs: job ? 1 : 0,
    timers: timers.length,
    userTasks: userTask ? 1 : 0,
    signalNames: signals?.length ? signals.map(({ signalName }) => signalName) : NO_NAMES,
  };
}
