/**
 * The proof: compares the records of history, state and dead letters with what had to happen to each order.
 * Pure: its only input is decoded records, not the demo's own observations.
 */

import type { InstanceEvent, StepRecord } from '../../state/events.ts';
import { EventKind } from '../../state/events.ts';
import { InstanceState } from '../../state/instance.ts';
import { countText } from '../frame/count-text.ts';
import type { Order } from './orders.ts';
import { expectedElements, expectedJobs } from './orders.ts';

/** A statement with its figures, and the facts that contradict it. */
export interface Check {
  readonly text: string;
  readonly contradictions: readonly string[];
}

type Counts = ReadonlyMap<string, number>;

/** One process instance, as its history describes it. */
class Account {
  orderId = '';
  incidents = 0;
  /** How often an element completed, and how often a job of it had a result, by element id. */
  readonly counts = { completed: new Map<string, number>(), 'had a result': new Map<string, number>() };
  readonly #elementIds = new Map<number, string>();

  take(event: InstanceEvent): void {
    const add = (what: keyof Account['counts'], elementKey: number): void => {
      const id = this.#elementIds.get(elementKey) ?? `unknown ${elementKey}`;
      this.counts[what].set(id, (this.counts[what].get(id) ?? 0) + 1);
    };
    switch (event.kind) {
      case EventKind.processInstanceCreated:
        this.orderId = event.created.startCorrelationKey ?? '';
        break;
      case EventKind.elementActivating:
        this.#elementIds.set(event.key, event.elementId);
        break;
      case EventKind.elementCompleted:
        add('completed', event.key);
        break;
      case EventKind.jobCompleted:
      case EventKind.jobErrorThrown:
        add('had a result', event.scopeKey);
        break;
      case EventKind.incidentCreated:
        this.incidents += 1;
        break;
    }
  }
}

export class Ledger {
  readonly #accounts = new Map<number, Account>();
  readonly #states = new Map<number, InstanceState | null>();
  readonly #deadLetters: string[] = [];

  takeHistory({ instanceKey, events }: StepRecord): void {
    const account = this.#accounts.get(instanceKey) ?? new Account();
    this.#accounts.set(instanceKey, account);
    for (const event of events) account.take(event);
  }

  /** The newest state counts; null for a deleted instance. */
  takeState(instanceKey: number, state: InstanceState | null): void {
    this.#states.set(instanceKey, state);
  }

  takeDeadLetter(reason: string): void {
    this.#deadLetters.push(reason);
  }

  /** Judges all orders that were placed. */
  judge(orders: readonly Order[]): Check[] {
    const accounts = [...this.#accounts.values()];
    const byId = new Map(orders.map((order) => [order.orderId, order]));
    const elements = sum(accounts.flatMap(({ counts }) => [...counts.completed]));
    const jobs = sum(accounts.flatMap(({ counts }) => [...counts['had a result']]));
    const perJob = Array.from(jobs, ([id, count]) => `${id} ${countText(count)}`);
    const incidents = accounts.filter((account) => account.incidents > 0);
    const compareEach = (what: keyof Account['counts'], wantedOf: (order: Order) => string[]) =>
      accounts.flatMap(({ orderId, counts }) => {
        const order = byId.get(orderId);
        if (order === undefined) return []; // The first check finds it.
        return differences(wantedOf(order), counts[what], (id) => `${orderId}: ${id} ${what}`);
      });
    const instances = sum(accounts.map(({ orderId }) => [orderId, 1]));
    const open = [...this.#accounts].filter(([key]) => this.#states.get(key) !== InstanceState.completed);
    return [
      {
        text: `${countText(orders.length)} orders placed, ${countText(accounts.length)} process instances: one each`,
        contradictions: differences([...byId.keys()], instances, (id) => `instances of ${id}`),
      },
      {
        text: `${countText(accounts.length - open.length)} ended, all of them COMPLETED`,
        contradictions: open.map(
          ([key, { orderId }]) => `${orderId} (instance ${key}) is ${this.#stateOf(key)}`,
        ),
      },
      {
        text: `${countText(total(elements))} elements completed, each once, on the way that its order calls for`,
        contradictions: compareEach('completed', expectedElements),
      },
      {
        text: `${countText(total(jobs))} jobs done, each once: ${perJob.join(', ') || 'none'}`,
        contradictions: compareEach('had a result', expectedJobs),
      },
      {
        text: `${countText(this.#deadLetters.length)} dead letters, ${countText(incidents.length)} incidents`,
        contradictions: [
          ...incidents.map((account) => `${account.orderId} has ${account.incidents} incident(s)`),
          ...this.#deadLetters.map((reason) => `dead letter: ${reason}`),
        ],
      },
    ];
  }

  #stateOf(instanceKey: number): string {
    const state = this.#states.get(instanceKey);
    const name = Object.entries(InstanceState).find(([, value]) => value === state)?.[0];
    return name?.toUpperCase() ?? 'not in the state topic';
  }
}

/** Where the counts differ from one for each wanted id, and none for others. */
function differences(wanted: readonly string[], counts: Counts, describe: (id: string) => string): string[] {
  const expected = new Set(wanted);
  return [...new Set([...wanted, ...counts.keys()])].flatMap((id) => {
    const [count, right] = [counts.get(id) ?? 0, expected.has(id) ? 1 : 0];
    return count === right ? [] : [`${describe(id)}: ${count} instead of ${right}`];
  });
}

function sum(entries: readonly (readonly [id: string, count: number])[]): Counts {
  const counts = new Map<string, number>();
  for (const [id, count] of entries) counts.set(id, (counts.get(id) ?? 0) + count);
  return counts;
}

function total(counts: Counts): number {
  return [...counts.values()].reduce((all, count) => all + count, 0);
}
