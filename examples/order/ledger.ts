/**
 * The proof: what the records of history, state and dead letters say of each order, held against what had to
 * happen. Pure: it is fed with decoded records and knows nothing of how they were read, nor of what the demo
 * believes to have seen.
 */

import type { InstanceEvent, StepRecord } from '../../state/events.ts';
import { EventKind } from '../../state/events.ts';
import { InstanceState } from '../../state/instance.ts';
import type { Order } from './orders.ts';
import { expectedElements } from './orders.ts';

/** What is known of one process instance from its history. */
class Account {
  orderId = '';
  incidents = 0;
  /** How often an element completed, and how often a job of it had a result, by element id. */
  readonly completed = new Map<string, number>();
  readonly jobResults = new Map<string, number>();
  readonly #elementIds = new Map<number, string>();

  take(event: InstanceEvent): void {
    switch (event.kind) {
      case EventKind.processInstanceCreated:
        this.orderId = event.created.startCorrelationKey ?? '';
        break;
      case EventKind.elementActivating:
        this.#elementIds.set(event.key, event.elementId);
        break;
      case EventKind.elementCompleted:
        this.#add(this.completed, event.key);
        break;
      case EventKind.jobCompleted:
      case EventKind.jobErrorThrown:
        this.#add(this.jobResults, event.scopeKey);
        break;
      case EventKind.incidentCreated:
        this.incidents += 1;
        break;
    }
  }

  #add(counts: Map<string, number>, elementInstanceKey: number): void {
    const id = this.#elementIds.get(elementInstanceKey) ?? `unknown ${elementInstanceKey}`;
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
}

/** One thing that must hold, with the figures, and examples of what does not. */
export interface Check {
  readonly holds: boolean;
  readonly text: string;
  readonly examples: readonly string[];
}

const JOB_ELEMENTS = new Set([
  'reserve-stock',
  'check-order',
  'charge-payment',
  'request-shipment',
  'release-stock',
]);

export class Ledger {
  readonly #accounts = new Map<number, Account>();
  readonly #states = new Map<number, InstanceState | null>();
  #deadLetters: string[] = [];

  takeHistory({ instanceKey, events }: StepRecord): void {
    let account = this.#accounts.get(instanceKey);
    if (account === undefined) {
      account = new Account();
      this.#accounts.set(instanceKey, account);
    }
    for (const event of events) account.take(event);
  }

  /** The newest state counts; null: forgotten. */
  takeState(instanceKey: number, state: InstanceState | null): void {
    this.#states.set(instanceKey, state);
  }

  takeDeadLetter(reason: string): void {
    this.#deadLetters.push(reason);
  }

  /** Judges all orders that were placed. */
  judge(orders: readonly Order[]): Check[] {
    const byOrder = Map.groupBy(this.#accounts.values(), ({ orderId }) => orderId);
    return [
      this.#oneInstanceEach(orders, byOrder),
      this.#allCompleted(orders),
      this.#eachElementOnce(orders, byOrder),
      this.#eachJobOnce(orders, byOrder),
      this.#nothingSetAside(),
    ];
  }

  #oneInstanceEach(orders: readonly Order[], byOrder: ReadonlyMap<string, readonly Account[]>): Check {
    const placed = new Set(orders.map(({ orderId }) => orderId));
    const examples = [
      ...orders.flatMap(({ orderId }) => {
        const count = byOrder.get(orderId)?.length ?? 0;
        if (count === 1) return [];
        return [count === 0 ? `${orderId} has none` : `${orderId} has ${count}`];
      }),
      ...[...byOrder.keys()].filter((id) => !placed.has(id)).map((id) => `'${id}' was never placed`),
    ];
    const text = `${number(orders.length)} orders placed, ${number(this.#accounts.size)} process instances: one each`;
    return check(text, examples);
  }

  #allCompleted(orders: readonly Order[]): Check {
    const names = { [InstanceState.active]: 'ACTIVE', [InstanceState.terminated]: 'TERMINATED' };
    const states = [...this.#states].filter(([key]) => this.#accounts.has(key));
    const completed = states.filter(([, state]) => state === InstanceState.completed).length;
    const examples = states.flatMap(([key, state]) => {
      if (state === InstanceState.completed) return [];
      const { orderId } = this.#accounts.get(key) ?? { orderId: '' };
      return [`${orderId} (instance ${key}) is ${state === null ? 'missing' : names[state]}`];
    });
    if (completed < orders.length) examples.push(`${number(orders.length - completed)} orders did not end`);
    return check(`${number(completed)} ended, all of them COMPLETED`, examples);
  }

  #eachElementOnce(orders: readonly Order[], byOrder: ReadonlyMap<string, readonly Account[]>): Check {
    let total = 0;
    const examples: string[] = [];
    for (const order of orders) {
      for (const { completed } of byOrder.get(order.orderId) ?? []) {
        total += sum(completed);
        examples.push(...differences(order.orderId, completed, expectedElements(order), 'completed'));
      }
    }
    return check(
      `${number(total)} elements completed, each once, on the path that the order requires`,
      examples,
    );
  }

  #eachJobOnce(orders: readonly Order[], byOrder: ReadonlyMap<string, readonly Account[]>): Check {
    const totals = new Map<string, number>();
    const examples: string[] = [];
    for (const order of orders) {
      // A declined payment is a result too: its job is done although its element does not complete.
      const wanted = expectedElements(order).map((id) => (id === 'payment-declined' ? 'charge-payment' : id));
      const jobs = wanted.filter((id) => JOB_ELEMENTS.has(id));
      for (const { jobResults } of byOrder.get(order.orderId) ?? []) {
        for (const [id, count] of jobResults) totals.set(id, (totals.get(id) ?? 0) + count);
        examples.push(...differences(order.orderId, jobResults, jobs, 'had a result'));
      }
    }
    const detail = [...totals].map(([id, count]) => `${id} ${number(count)}`).join(', ');
    return check(`${number(sum(totals))} jobs done, each once: ${detail || 'none'}`, examples);
  }

  #nothingSetAside(): Check {
    const incidents = [...this.#accounts.values()].filter((account) => account.incidents > 0);
    const examples = [
      ...incidents.map((account) => `${account.orderId} has ${account.incidents} incident(s)`),
      ...this.#deadLetters.map((reason) => `dead letter: ${reason}`),
    ];
    const text = `${number(this.#deadLetters.length)} dead letters, ${number(incidents.length)} incidents`;
    return check(text, examples);
  }
}

function check(text: string, examples: readonly string[]): Check {
  return { holds: examples.length === 0, text, examples };
}

/** Where counts are not exactly one of each wanted. */
function differences(
  orderId: string,
  counts: ReadonlyMap<string, number>,
  wanted: readonly string[],
  what: string,
): string[] {
  const found = wanted.flatMap((id) => {
    const count = counts.get(id) ?? 0;
    return count === 1 ? [] : [`${orderId}: ${id} ${what} ${count} times`];
  });
  const others = [...counts.keys()].filter((id) => !wanted.includes(id));
  return [...found, ...others.map((id) => `${orderId}: ${id} ${what}, and should not have`)];
}

function sum(counts: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  return total;
}

function number(value: number): string {
  return value.toLocaleString('en');
}
