/**
 * Tracks older versions of processes without waiting instances, so that their connectors can stop consuming.
 * Each owner of an engine partition reports the idle versions there; a version is idle if all partitions
 * report it. When in doubt, a version is treated as active; the only cost is extra reads.
 */
import type { Engine } from '../../engine/node/engine.ts';
import type { LogCursor, LogReader, OutboundRecord, TopicPartition } from '../../kafka/ports.ts';
import type { MessageSubscription } from '../../state/partition-entries.ts';
import { inboundEntryCodec } from './source.ts';

/** An older version and the messages that its instances may wait for. */
export interface OlderVersion {
  readonly definitionKey: number;
  readonly processId: string;
  readonly messageNames: readonly string[];
}

export interface IdleVersionsPorts {
  readonly engine: Pick<Engine, 'lines' | 'partitionCount'>;
  readonly reader: LogReader;
  /** The partition of the inbound topic on which idle versions are written. */
  readonly at: TopicPartition;
  write(record: OutboundRecord): Promise<unknown>;
  /** The set of idle versions has changed. */
  onChange(): void;
  /**
   * Called after each check. `failure`: reading or writing failed; until the next check succeeds, more is
   * read than necessary.
   */
  onLooked(failure?: unknown): void;
}

/** Number of subscriptions to check before other work gets a turn. */
const SLICE = 10_000;
const KEY = /^idle\/(\d+)$/;

export class IdleVersions {
  readonly #ports: IdleVersionsPorts;
  readonly #cursor: LogCursor;
  /** By engine partition: definition keys. */
  readonly #idle = new Map<number, ReadonlySet<number>>();
  #older: readonly OlderVersion[] = [];
  #looking: Promise<void> | undefined;

  constructor(ports: IdleVersionsPorts) {
    this.#ports = ports;
    this.#cursor = ports.reader.open(ports.at, 'earliest', {
      onRecords: ({ records }) => {
        let isChanged = false;
        for (const { key, value } of records)
          isChanged = this.#take(key?.toString('utf8') ?? '', value) || isChanged;
        if (isChanged) ports.onChange();
      },
      // Until the idle versions are known, all records are read.
      onFailure: () => this.#idle.clear(),
    });
  }

  /** True while an instance of the version may be waiting on some partition. */
  isNeeded(definitionKey: number): boolean {
    for (let partition = 0; partition < this.#ports.engine.partitionCount; partition++) {
      if (!this.#idle.get(partition)?.has(definitionKey)) return true;
    }
    return false;
  }

  /** Checks this node's partitions and writes the changes. `older`: all older versions with connectors. */
  look(older: readonly OlderVersion[]): void {
    this.#older = older;
    if (older.length === 0 && this.#idle.size === 0) return;
    const { onLooked } = this.#ports;
    this.#looking ??= this.#look()
      .then(
        () => onLooked(),
        (error: unknown) => onLooked(error),
      )
      .finally(() => {
        this.#looking = undefined;
      });
  }

  async close(): Promise<void> {
    this.#cursor.close();
    await this.#looking;
  }

  #take(key: string, value: Buffer | null): boolean {
    const partition = Number(KEY.exec(key)?.[1] ?? Number.NaN);
    if (Number.isNaN(partition)) return false;
    const keys = value ? (inboundEntryCodec.decode(value).idle?.definitionKeys ?? []) : [];
    this.#idle.set(partition, new Set(keys));
    return true;
  }

  async #look(): Promise<void> {
    const { engine, at, write } = this.#ports;
    for (const { partition, processor, status } of engine.lines()) {
      if (!processor || status.phase !== 'running') continue;
      const idle = await this.#idleIn(processor.state.subscriptions.values());
      const known = [...(this.#idle.get(partition) ?? [])].sort((a, b) => a - b);
      if (idle.join() === known.join()) continue;
      const value = inboundEntryCodec.encode({ idle: { definitionKeys: idle } });
      await write({ ...at, key: `idle/${partition}`, value });
    }
  }

  /** Keys of the older versions that have no subscription to their messages among these, ascending. */
  async #idleIn(subscriptions: Iterable<MessageSubscription>): Promise<number[]> {
    const idle = new Set(this.#older);
    let looked = 0;
    for (const { processId, messageName } of subscriptions) {
      if (idle.size === 0) break;
      if (++looked % SLICE === 0) await new Promise((resolve) => setImmediate(resolve));
      for (const version of idle) {
        if (version.processId === processId && version.messageNames.includes(messageName))
          idle.delete(version);
      }
    }
    return [...idle].map(({ definitionKey }) => definitionKey).sort((a, b) => a - b);
  }
}
