/**
 * Collects which instances have changed, and reports them at most every quarter of a second: a busy engine
 * would otherwise cause more events than any page can show.
 */
import { partitionOfKey } from '../../state/keys.ts';
import type { ReadModel } from '../model/read-model.ts';
import { positionsText } from './positions.ts';

const EVERY_MS = 250;
/** Instances of one event. */
const KEYS_MAX = 1_000;

export interface Change {
  readonly processDefinitionId: string;
  readonly processInstanceKeys: readonly string[];
}

export interface ChangedOptions {
  readonly model: ReadModel;
  /** Changes of other processes are left out; null: those of all processes. */
  readonly processId: string | null;
  /** `id`: the positions behind these changes. */
  readonly onChanges: (changes: readonly Change[], id: string) => void;
  readonly onError: (error: unknown) => void;
}

export class ChangedInstances {
  readonly #options: ChangedOptions;
  #keys = new Set<number>();
  #timer: NodeJS.Timeout | null = null;
  /** Events are sent in order, though the model is asked in between. */
  #sent: Promise<void> = Promise.resolve();
  #sending = 0;
  #isClosed = false;

  constructor(options: ChangedOptions) {
    this.#options = options;
  }

  /** Everything that was added has been sent. */
  get isIdle(): boolean {
    return this.#keys.size === 0 && this.#sending === 0;
  }

  add(instanceKey: number): void {
    this.#keys.add(instanceKey);
  }

  /** Everything before these positions was added. */
  reached(positions: ReadonlyMap<number, number>): void {
    if (this.#timer || this.#keys.size === 0 || this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      const keys = [...this.#keys];
      this.#keys = new Set();
      const id = positionsText(positions);
      this.#sending++;
      this.#sent = this.#sent
        .then(() => this.#send(keys, id))
        .catch(this.#options.onError)
        .finally(() => this.#sending--);
    }, EVERY_MS);
  }

  close(): void {
    this.#isClosed = true;
    if (this.#timer) clearTimeout(this.#timer);
  }

  async #send(keys: readonly number[], id: string): Promise<void> {
    const { model, processId, onChanges } = this.#options;
    for (const partition of new Set(keys.map(partitionOfKey))) model.wrote(partition);
    const found = await model.query('processesOf', { keys: [...keys] });
    if (this.#isClosed) return;
    const wanted = found.filter((each) => processId === null || each.processId === processId);
    const changes: Change[] = [];
    for (const [processDefinitionId, instances] of Map.groupBy(wanted, (each) => each.processId)) {
      for (let from = 0; from < instances.length; from += KEYS_MAX) {
        const part = instances.slice(from, from + KEYS_MAX);
        changes.push({ processDefinitionId, processInstanceKeys: part.map(({ key }) => String(key)) });
      }
    }
    onChanges(changes, id);
  }
}
