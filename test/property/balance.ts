/**
 * Independent counts over a history: each start has one end, each taken sequence flow is consumed once or
 * ends with its scope, and the difference of starts and ends is what the state contains. Shares no code with
 * the engine.
 */
import assert from 'node:assert/strict';
import type { EventOf, InstanceEvent } from '../../state/events.ts';
import { EventKind } from '../../state/events.ts';
import type { ProcessInstance } from '../../state/instance.ts';
import { InstanceState } from '../../state/instance.ts';

/** One instance's element instances and tokens, according to the history so far. */
class Account {
  /** By key: the element id, and whether the scope may end with tokens in it. */
  readonly active = new Map<number, { readonly elementId: string; drops: boolean }>();
  /** Tokens by flow and holder: the scope, or the gateway at which they wait. */
  readonly tokens = new Map<string, number>();
  begun = 0;
  completed = 0;
  terminated = 0;

  token(flowId: string, holder: number, change: number): void {
    const name = `${flowId} ${holder}`;
    const count = (this.tokens.get(name) ?? 0) + change;
    assert.ok(count >= 0, `sequence flow ${name} was not taken so often`);
    if (count === 0) this.tokens.delete(name);
    else this.tokens.set(name, count);
  }

  /** Removes and returns the tokens of a scope that ends or is taken over. */
  drop(holder: number): string[] {
    const left = [...this.tokens.keys()].filter((name) => name.endsWith(` ${holder}`));
    for (const name of left) this.tokens.delete(name);
    return left;
  }
}

export class Balance {
  readonly #accounts = new Map<number, Account>();
  #ended = 0;

  get begun(): number {
    return this.#accounts.size;
  }

  get ended(): number {
    return this.#ended;
  }

  created(instanceKey: number): void {
    this.#accounts.set(instanceKey, new Account());
  }

  /** Counts one event, in order. `drops`: true if it ends its scope with all tokens in it. */
  happened(instanceKey: number, event: InstanceEvent, drops: (elementId: string) => boolean): void {
    const account = this.#of(instanceKey);
    switch (event.kind) {
      case EventKind.elementActivating: {
        const { key, elementId, scopeKey = 0, flowId, flowIds = [] } = event;
        assert.ok(!account.active.has(key), `${elementId} begins once`);
        assert.ok(!scopeKey || account.active.has(scopeKey), `${elementId} begins in a scope that is active`);
        account.active.set(key, { elementId, drops: drops(elementId) });
        account.begun++;
        for (const id of new Set([...(flowId ? [flowId] : []), ...flowIds])) account.token(id, scopeKey, -1);
        break;
      }
      case EventKind.sequenceFlowTaken:
        account.token(event.flowId, event.scopeKey, 1);
        break;
      case EventKind.sequenceFlowWaiting:
        if (!event.key) break;
        account.token(event.flowId, event.scopeKey, -1);
        account.token(event.flowId, event.key, 1);
        break;
      case EventKind.complexGatewayFired:
        for (const id of event.flowIds) account.token(id, event.scopeKey, -1);
        break;
      case EventKind.scopeInterrupted:
        account.drop(event.scopeKey);
        break;
      case EventKind.elementCompleting:
        this.#completing(account, event.key);
        break;
      case EventKind.elementTerminating:
        account.drop(event.key);
        break;
      case EventKind.elementCompleted:
      case EventKind.elementTerminated:
        this.#ends(account, instanceKey, event);
        break;
    }
  }

  #completing(account: Account, key: number): void {
    const left = account.drop(key);
    const { elementId, drops } = account.active.get(key) ?? {};
    assert.ok(left.length === 0 || drops, `${elementId} completes with ${left.join(', ')} on the way in it`);
  }

  #ends(
    account: Account,
    instanceKey: number,
    { key, kind }: EventOf<'elementCompleted' | 'elementTerminated'>,
  ): void {
    assert.ok(account.active.delete(key), `element instance ${key} ends once`);
    if (kind === EventKind.elementCompleted) account.completed++;
    else account.terminated++;
    if (key === instanceKey) this.#ended++;
  }

  /**
   * Checks after a step that the state contains exactly the elements that have started and not ended, and the
   * tokens that are not consumed.
   */
  check(instance: ProcessInstance): void {
    const account = this.#of(instance.key);
    const { elements, queue, state } = instance;
    const active = state === InstanceState.active ? elements.map(({ key }) => key) : [];
    assert.deepEqual(
      [...account.active.keys()].sort(),
      active.sort(),
      'the state holds what has begun and not ended',
    );
    assert.equal(account.begun, account.completed + account.terminated + active.length);
    const held = new Account();
    for (const { flowId, scopeKey } of queue) held.token(flowId, scopeKey, 1);
    for (const { key, waitingFlows } of elements)
      for (const { flowId } of waitingFlows) held.token(flowId, key, 1);
    assert.deepEqual(new Map([...account.tokens].sort()), new Map([...held.tokens].sort()), 'tokens balance');
  }

  #of(instanceKey: number): Account {
    const account = this.#accounts.get(instanceKey);
    assert.ok(account, `instance ${instanceKey} was created`);
    return account;
  }
}
