/**
 * The read model of a server: a cache of the topics that answers searches. It runs in a separate thread, on a
 * temporary file that is deleted at the end, or on one that the next server continues.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { partitionOfKey } from '../../state/keys.ts';
import { Problem, serverStopping } from '../http/problem.ts';
import type { PartitionOwner } from './partition-owners.ts';
import type { OwnedKind, QueryName, QueryTypes } from './queries.ts';
import type {
  CloseMessage,
  QueryMessage,
  ThreadMessage,
  ThreadOptions,
  WatchMessage,
} from './thread-messages.ts';

export interface ReadModelOptions extends Omit<ThreadOptions, 'file' | 'isKept'> {
  /** Folder in which the database is kept; 'memory': no file. Default: a temporary one. */
  readonly place?: string;
  readonly onWarning: (message: string) => void;
  /** Called when a job of a watched type has become available. */
  readonly onJob: (type: string, partition: number) => void;
}

/** Queries that run take at most 5 s. */
const CLOSE_MS = 3_000;

interface Asked {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

export class ReadModel {
  readonly #thread: Worker;
  readonly #folder: string | null;
  readonly #options: ReadModelOptions;
  readonly #asked = new Map<number, Asked>();
  readonly #isKept: boolean;
  readonly #started = Promise.withResolvers<void>();
  readonly #databaseClosed = Promise.withResolvers<void>();
  /** Partitions to which this server has written since the last read. */
  readonly #written = new Set<number>();
  /** The partitions of `seeing`. */
  readonly #required = new AsyncLocalStorage<readonly number[]>();
  #owners: readonly PartitionOwner[] = [];
  #progress = 0;
  #isStarted = false;
  #isContinued = false;
  #lastId = 0;
  #closed = false;

  private constructor(options: ReadModelOptions, folder: string | null, isKept: boolean) {
    this.#options = options;
    this.#folder = folder;
    this.#isKept = isKept;
    const { bootstrapServers, properties, prefix, keepEndedMs } = options;
    const file = folder === null ? ':memory:' : join(folder, `${isKept ? prefix : ''}model.sqlite`);
    const workerData: ThreadOptions = { bootstrapServers, properties, prefix, keepEndedMs, file, isKept };
    // The thread's file is beside this one, as source or compiled.
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    this.#thread = new Worker(new URL(`./model-thread.${extension}`, import.meta.url), { workerData });
    this.#thread.on('message', (message: ThreadMessage) => this.#take(message));
    this.#thread.on('error', (error) => this.#fail(error));
    this.#started.promise.catch(() => undefined);
  }

  /** Starts reading the topics; queries fail until `ready` has resolved. */
  static async open(options: ReadModelOptions): Promise<ReadModel> {
    const { place } = options;
    if (place === 'memory') return new ReadModel(options, null, false);
    if (place === undefined)
      return new ReadModel(options, await mkdtemp(join(tmpdir(), 'signalbox-model-')), false);
    await mkdir(place, { recursive: true });
    return new ReadModel(options, place, true);
  }

  /** Resolves when the model contains the state of all instances. Rejects if the topics can't be read. */
  get ready(): Promise<void> {
    return this.#started.promise;
  }

  get isReady(): boolean {
    return this.#isStarted;
  }

  /** True if it has continued with the database of an earlier server, instead of reading all topics. */
  get isContinued(): boolean {
    return this.#isContinued;
  }

  /** The folder with the database; null: in memory. */
  get folder(): string | null {
    return this.#folder;
  }

  /** By partition, for partitions that have had an owner. */
  get owners(): readonly PartitionOwner[] {
    return this.#owners;
  }

  /** The part of the history that the model contains, percent. */
  get progress(): number {
    return this.#progress;
  }

  /** From now on `onJob` is called for jobs of the type. */
  watch(type: string): void {
    const message: WatchMessage = { watch: type };
    this.#thread.postMessage(message);
  }

  /** The next read waits for everything that this partition has written. */
  wrote(partition: number): void {
    this.#written.add(partition);
  }

  /** Runs a query when the model contains all changes of this server's commands. Rejects with Problem. */
  query<N extends QueryName>(name: N, argument: QueryTypes[N][0]): Promise<QueryTypes[N][1]> {
    const required = this.#required.getStore() ?? [];
    const after = new Set([...this.#written, ...required]);
    this.#written.clear();
    return this.#ask(name, argument, [...after], required.length > 0);
  }

  /**
   * Runs work whose queries see everything that the partitions have written, or reject with Problem (503).
   */
  seeing<T>(partitions: readonly number[], work: () => Promise<T>): Promise<T> {
    return partitions.length === 0 ? work() : this.#required.run(partitions, work);
  }

  /**
   * Like `query`; if there is no result, queries again when the model contains everything that the partition
   * of the key has written. Rejects with Problem (503) if it can't in time: the key may exist.
   */
  async find<N extends QueryName>(
    name: N,
    argument: QueryTypes[N][0],
    key: number,
  ): Promise<QueryTypes[N][1]> {
    const found = await this.query(name, argument);
    if (found !== null || !Number.isSafeInteger(key) || key <= 0) return found;
    const partition = partitionOfKey(key);
    if (!this.#owners.some((owner) => owner.partition === partition)) return found;
    return this.#ask(name, argument, [partition], true);
  }

  /** The process instance of a job, incident, user task or element instance; null if there is none. */
  ownerOf(kind: OwnedKind, key: number): Promise<{ instanceKey: number; state: string } | null> {
    return this.find('ownerOf', { kind, key }, key);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#isKept) await this.#closeDatabase();
    await this.#thread.terminate();
    this.#fail(serverStopping());
    if (this.#folder !== null && !this.#isKept) await rm(this.#folder, { recursive: true, force: true });
  }

  /** If it takes too long, the next server builds the database again. */
  async #closeDatabase(): Promise<void> {
    const message: CloseMessage = { close: true };
    this.#thread.postMessage(message);
    await Promise.race([this.#databaseClosed.promise, sleep(CLOSE_MS, undefined, { ref: false })]);
  }

  #ask<N extends QueryName>(
    name: N,
    argument: QueryTypes[N][0],
    after: readonly number[],
    mustBeCurrent: boolean,
  ): Promise<QueryTypes[N][1]> {
    if (!this.#isStarted) {
      throw new Problem(
        503,
        'UNAVAILABLE',
        'The read model is still being filled from the topics. Try again.',
      );
    }
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const id = ++this.#lastId;
    this.#asked.set(id, { resolve, reject });
    const message: QueryMessage<N> = { id, name, argument, after, mustBeCurrent };
    this.#thread.postMessage(message);
    return promise as Promise<QueryTypes[N][1]>;
  }

  #take(message: ThreadMessage): void {
    switch (message.kind) {
      case 'started':
        this.#isStarted = true;
        this.#isContinued = message.isContinued;
        this.#started.resolve();
        return;
      case 'failed':
        this.#started.reject(new Error(message.message));
        return;
      case 'closed':
        this.#databaseClosed.resolve();
        return;
      case 'warning':
        this.#options.onWarning(message.message);
        return;
      case 'job':
        this.#options.onJob(message.type, message.partition);
        return;
      case 'owners':
        this.#owners = message.owners;
        this.#progress = message.progress;
        return;
      default:
        this.#settle(message);
    }
  }

  #settle(message: Extract<ThreadMessage, { readonly id: number }>): void {
    const asked = this.#asked.get(message.id);
    this.#asked.delete(message.id);
    if (message.kind === 'result') asked?.resolve(message.result);
    else if (message.kind === 'error') asked?.reject(new Error(message.message));
    else asked?.reject(new Problem(message.status, message.title, message.detail));
  }

  #fail(error: Error): void {
    this.#started.reject(error);
    this.#isStarted = false;
    for (const { reject } of this.#asked.values()) reject(error);
    this.#asked.clear();
    if (!this.#closed) this.#options.onWarning(`the read model has failed: ${error.message}`);
  }
}
