/** What tests may do with a server and its engines in test mode: set the time, and remove everything. */
import type { SignalboxClient } from '../../client/client.ts';
import type { Command, SetTime } from '../../engine/command.ts';
import { encodeCommand } from '../../engine/command-codec.ts';
import { badRequest } from '../http/problem.ts';
import type { ReadModel } from '../model/read-model.ts';

/** How long a partition may take to answer. */
const TIMEOUT_MS = 30_000;
/** Instances that one command ends. */
const PURGED_MAX = 500;

/** As Camunda's clients expect it. */
export interface ClockAnswer {
  readonly epochMilli: number;
  readonly instant: string;
}

export class TestMode {
  readonly #client: SignalboxClient;
  readonly #model: ReadModel;
  readonly #partitionCount: number;
  /** The engines' time less that of this machine; not used while it is pinned. */
  #offsetMs = 0;
  #pinnedAtMs = 0;
  #changeId = 1;

  constructor(client: SignalboxClient, model: ReadModel, partitionCount: number) {
    this.#client = client;
    this.#model = model;
    this.#partitionCount = partitionCount;
  }

  /** Number of the last purge. */
  get changeId(): number {
    return this.#changeId;
  }

  clock(): ClockAnswer {
    const epochMilli = this.#pinnedAtMs || Date.now() + this.#offsetMs;
    return { epochMilli, instant: new Date(epochMilli).toISOString() };
  }

  /** Moves the time; also while it is pinned. */
  add(offsetMs: number): Promise<ClockAnswer> {
    if (this.#pinnedAtMs) return this.#set({ pinnedAtMs: this.#pinnedAtMs + offsetMs });
    return this.#set({ offsetMs: this.#offsetMs + offsetMs });
  }

  pin(atMs: number): Promise<ClockAnswer> {
    if (atMs <= 0) throw badRequest(`epochMilli is ${atMs}; it must be greater than 0`);
    return this.#set({ pinnedAtMs: atMs });
  }

  reset(): Promise<ClockAnswer> {
    return this.#set({});
  }

  /** Removes all instances, messages and definitions. Resolves when nothing of them is left. */
  async purge(): Promise<number> {
    for (const definitionKey of await this.#model.query('definitionKeys', {}))
      await this.#client.deleteDefinition({ definitionKey }, { timeoutMs: TIMEOUT_MS });
    await this.#onEachPartition(async (partition) => {
      for (let remaining = 1; remaining > 0; ) {
        const answer = await this.#send('purge', partition, { purge: { max: PURGED_MAX } });
        ({ remaining } = answer as { remaining: number });
      }
      this.#model.wrote(partition);
    });
    await this.#model.query('removeInstances', {});
    return ++this.#changeId;
  }

  /** Rejects with CommandRejection if an engine is not in test mode. */
  async #set(time: SetTime): Promise<ClockAnswer> {
    await this.#onEachPartition((partition) => this.#send('setTime', partition, { setTime: time }));
    this.#offsetMs = time.offsetMs ?? 0;
    this.#pinnedAtMs = time.pinnedAtMs ?? 0;
    return this.clock();
  }

  async #onEachPartition(work: (partition: number) => Promise<unknown>): Promise<void> {
    await Promise.all(Array.from({ length: this.#partitionCount }, (_, partition) => work(partition)));
  }

  #send(name: 'setTime' | 'purge', partition: number, command: Command): Promise<unknown> {
    const record = { name, partition, key: null, value: encodeCommand(command), headers: [] };
    return this.#client.sendRecord(record, { timeoutMs: TIMEOUT_MS });
  }
}
