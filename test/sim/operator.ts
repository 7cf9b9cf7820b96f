/**
 * An operator that resolves incidents and, at the end, gives every instance what it waits for, so that all
 * can end.
 */
import type { ElementInstance, Incident, ProcessInstance } from '../../state/instance.ts';
import { InstanceState } from '../../state/instance.ts';
import type { SimClient } from './client.ts';
import type { Journal } from './journal.ts';
import type { Random } from './random.ts';
import type { SimProcess } from './sim-process.ts';

const ROUND_MS = 2_000;
const CLOSING_MESSAGE_TTL_MS = 1_000;
/**
 * After this many rounds, modified instances are canceled: they may wait for something that can't happen any
 * more.
 */
const ROUNDS_UNTIL_CANCELED = 4;

export class SimOperator {
  readonly #process: SimProcess;
  readonly #random: Random;
  readonly #client: SimClient;
  readonly #journal: Journal;
  /** Once true, messages are also sent to all instances that wait for them. */
  isClosing = false;
  readonly #isModified: (instanceKey: number) => boolean;
  #count = 0;
  #closingRounds = 0;

  /** `isModified`: true for an instance that may be unable to end. */
  constructor(
    process: SimProcess,
    random: Random,
    client: SimClient,
    journal: Journal,
    isModified: (instanceKey: number) => boolean,
  ) {
    this.#isModified = isModified;
    this.#process = process;
    this.#random = random;
    this.#client = client;
    this.#journal = journal;
    process.after(ROUND_MS, () => this.#round());
  }

  #round(): void {
    const waiting = new Set<string>();
    const signals = new Set<string>();
    for (const instance of this.#journal.folded.values()) {
      if (instance.state !== InstanceState.active) continue;
      for (const element of instance.elements) {
        if (element.incident && (this.isClosing || this.#random.chance(0.4)))
          this.#resolve(instance, element, element.incident);
        if (!this.isClosing) continue;
        for (const { messageName, correlationKey } of element.subscriptions)
          waiting.add(`${messageName}/${correlationKey}`);
        for (const { signalName } of element.signals ?? []) signals.add(signalName);
        this.#serve(instance, element);
      }
    }
    if (this.isClosing && ++this.#closingRounds > ROUNDS_UNTIL_CANCELED) this.#cancelModified();
    for (const name of signals) this.#client.send({ broadcastSignal: { name } }, {});
    for (const text of waiting) {
      const [name = '', correlationKey = ''] = text.split('/');
      this.#client.send(
        { publishMessage: { name, correlationKey, timeToLiveMs: CLOSING_MESSAGE_TTL_MS } },
        {},
      );
    }
    this.#process.after(this.isClosing ? ROUND_MS * 5 : ROUND_MS, () => this.#round());
  }

  /** Cancels a modified instance, or the root instance of its chain of calls. */
  #cancelModified(): void {
    const { folded } = this.#journal;
    for (const instance of folded.values()) {
      if (instance.state !== InstanceState.active || !this.#isModified(instance.key)) continue;
      let root = instance;
      while (root.parentInstanceKey) root = folded.get(root.parentInstanceKey) ?? root;
      this.#client.send({ cancelProcessInstance: { instanceKey: root.key } }, {});
    }
  }

  /** Serves an element that waits for a condition or a person. */
  #serve({ key: instanceKey }: ProcessInstance, { conditions = [], userTask }: ElementInstance): void {
    if (conditions.length > 0) {
      const variables = JSON.stringify({ amount: 19, change: `to be served ${++this.#count}` });
      this.#client.send({ setVariables: { instanceKey, variables } }, {});
    }
    if (userTask && !userTask.transition)
      this.#client.send({ completeUserTask: { instanceKey, userTaskKey: userTask.key } }, {});
  }

  #resolve(instance: ProcessInstance, element: ElementInstance, { key, type }: Incident): void {
    const instanceKey = instance.key;
    const resolve = { resolveIncident: { incidentKey: key, instanceKey } };
    if (type === 'UNEXPECTED_ERROR') {
      const cancel = { cancelProcessInstance: { instanceKey } };
      this.#client.send(this.isClosing || this.#random.chance(0.7) ? cancel : resolve, {});
      return;
    }
    if (element.job) {
      const { key: jobKey } = element.job;
      this.#client.send({ updateJobRetries: { jobKey, instanceKey, retries: 2 } }, {});
    } else {
      const variables = JSON.stringify({ amount: 5, change: `of incident ${key} ${++this.#count}` });
      this.#client.send({ setVariables: { instanceKey, variables } }, {});
    }
    // Either command may arrive first: if the resolution comes too early, there is another incident, for the
    // next round.
    this.#process.after(200, () => this.#client.send(resolve, {}));
  }
}
