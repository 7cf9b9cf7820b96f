/**
 * Operations on running instances during faults: modify, migrate, set variables, cancel in bulk, work on user
 * tasks, evaluate conditions, delete definitions. They are based on the journal, which may be outdated when
 * the command arrives.
 */
import type { Command } from '../../engine/command.ts';
import type { ElementInstance, ProcessInstance } from '../../state/instance.ts';
import { InstanceState } from '../../state/instance.ts';
import type { SimClient } from './client.ts';
import type { Journal } from './journal.ts';
import { CHANGED_RESOURCE } from './models.ts';
import type { Random } from './random.ts';
import type { SimProcess } from './sim-process.ts';

/** The prefix of the ids of a bulk operation's commands; the rest is the instance's key. */
export const BULK = 'bulk-';
/** The most instances of one bulk operation. */
const BULK_MAX = 6;
/** The pause between its commands, ms. */
const BULK_PAUSE_MS = 40;

export class SimOperations {
  readonly #process: SimProcess;
  readonly #random: Random;
  readonly #client: SimClient;
  readonly #journal: Journal;
  #count = 0;
  #bulks = 0;

  constructor(process: SimProcess, random: Random, client: SimClient, journal: Journal) {
    this.#process = process;
    this.#random = random;
    this.#client = client;
    this.#journal = journal;
  }

  act(): void {
    if (this.#random.chance(0.6) && this.#userTask()) return;
    const act = this.#random.weighted<() => void>([
      [5, () => this.#setLocal()],
      [5, () => this.#modify()],
      [5, () => this.#migrate()],
      [4, () => this.#evaluateConditions()],
      [3, () => this.#bulkCancel()],
      [2, () => this.#startAt()],
      [3, () => this.#deleteDefinition()],
    ]);
    act();
  }

  #active(): ProcessInstance[] {
    return [...this.#journal.folded.values()].filter(({ state }) => state === InstanceState.active);
  }

  #some(): ProcessInstance | undefined {
    const active = this.#active();
    return active.length === 0 ? undefined : this.#random.pick(active);
  }

  #send(command: Command): void {
    this.#client.send(command, { reply: this.#random.chance(0.6), id: this.#random.chance(0.3) });
  }

  #element({ elements }: ProcessInstance): ElementInstance | undefined {
    const inner = elements.slice(1);
    return inner.length === 0 ? undefined : this.#random.pick(inner);
  }

  /** Returns false if there is no user task. */
  #userTask(): boolean {
    const open = this.#active().flatMap((instance) =>
      instance.elements.flatMap(({ userTask }) => (userTask ? [{ instance, userTask }] : [])),
    );
    if (open.length === 0) return false;
    const random = this.#random;
    const { instance, userTask } = random.pick(open);
    const task = { instanceKey: instance.key, userTaskKey: userTask.key };
    this.#send(
      random.weighted<Command>([
        [3, { claimUserTask: { ...task, assignee: random.pick(['ann', 'bob']) } }],
        [2, { assignUserTask: { ...task, assignee: random.pick(['ann', 'bob', '']) } }],
        [3, { unclaimUserTask: task }],
        [3, { updateUserTask: { ...task, priority: random.int(1, 99) } }],
        [3, { completeUserTask: { ...task, variables: JSON.stringify({ approved: ++this.#count }) } }],
      ]),
    );
    return true;
  }

  #setLocal(): void {
    const instance = this.#some();
    const element = instance && this.#element(instance);
    if (!element) return;
    const variables = JSON.stringify({ [`local-${++this.#count}`]: true });
    const local = this.#random.chance(0.7);
    this.#send({ setVariables: { instanceKey: instance.key, scopeKey: element.key, variables, local } });
  }

  /** Terminates an element, or moves it to itself, so that it starts again. */
  #modify(): void {
    const instance = this.#some();
    const element = instance && this.#element(instance);
    if (!element) return;
    const { key: instanceKey } = instance;
    const { elementId, key: elementInstanceKey, scopeKey = 0 } = element;
    const terminate = [{ elementInstanceKey }];
    const activate = [{ elementId, ancestorKey: scopeKey }];
    this.#send(
      this.#random.weighted<Command>([
        [1, { modifyProcessInstance: { instanceKey, terminate } }],
        [2, { modifyProcessInstance: { instanceKey, terminate, activate } }],
        [1, { modifyProcessInstance: { instanceKey, activate } }],
        [
          2,
          {
            modifyProcessInstance: {
              instanceKey,
              move: [{ sourceElementId: elementId, targetElementId: elementId }],
            },
          },
        ],
      ]),
    );
  }

  /** Migrates to the newest version of the same process, which is often the current version. */
  #migrate(): void {
    const orders = this.#active().filter(({ processId }) => processId === 'order');
    const instance = orders.length > 0 && this.#random.chance(0.6) ? this.#random.pick(orders) : this.#some();
    if (!instance) return;
    const { key: instanceKey, processId } = instance;
    const dryRun = this.#random.chance(0.25);
    const migrateProcessInstance = { instanceKey, processId, sameIds: true, ...(dryRun ? { dryRun } : {}) };
    this.#client.send({ migrateProcessInstance }, { reply: dryRun || this.#random.chance(0.5) });
  }

  #evaluateConditions(): void {
    const variables = JSON.stringify({ amount: this.#random.int(10, 20), key: 'a' });
    this.#client.send({ evaluateConditions: { variables } }, { reply: true, id: this.#random.chance(0.4) });
  }

  /**
   * As the command line does it: small commands, each with an id, which are sent again after an interruption.
   */
  #bulkCancel(): void {
    const random = this.#random;
    const instances = this.#active().slice(0, BULK_MAX);
    const id = `${BULK}${++this.#bulks}`;
    const send = (from: number): void => {
      for (const [at, { key: instanceKey }] of instances.entries()) {
        if (at < from) continue;
        this.#process.after((at - from) * BULK_PAUSE_MS, () =>
          this.#client.send(
            { cancelProcessInstance: { instanceKey } },
            { reply: true, commandId: `${id}/${instanceKey}` },
          ),
        );
      }
    };
    send(0);
    if (random.chance(0.5)) this.#process.after(random.between(100, 3_000), () => send(random.int(0, 2)));
  }

  #startAt(): void {
    const variables = JSON.stringify({ key: 'a', round: 0, amount: this.#random.int(0, 20) });
    const startInstructions = [{ elementId: 'notify' }];
    this.#send({ startProcessInstance: { processId: 'ship', variables, startInstructions } });
  }

  /**
   * Deletes the changed version of `order`, after deploying it if necessary: the previous version is the
   * latest again.
   */
  #deleteDefinition(): void {
    const changed = [...this.#journal.definitions].findLast(([, xml]) => xml === CHANGED_RESOURCE.content);
    if (changed) this.#client.send({ deleteDefinition: { definitionKey: changed[0] } }, { reply: true });
    else this.#client.send({ deployResources: { resources: [CHANGED_RESOURCE] } }, { reply: true });
  }
}
