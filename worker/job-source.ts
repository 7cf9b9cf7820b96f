/**
 * The source of jobs of one type: waits for the topic, joins the consumer group, reads the assigned
 * partitions, and commits offsets. Reading pauses while the runner's queue is full.
 */
import type { GroupLoss } from '../kafka/group/group-member.ts';
import type { GroupOffset } from '../kafka/group/group-offsets.ts';
import type { ConsumerGroup } from '../kafka/group/worker-group.ts';
import type { LogReader, TopicPartition } from '../kafka/ports.ts';
import { JobPartition } from './job-partition.ts';
import type { JobRunner } from './job-runner.ts';
import type { WorkerLog } from './log.ts';
import { pause } from './pause.ts';
import { partitionsWhenThere } from './topic-wait.ts';

/** The part of a consumer group that a source needs. */
export type JoinJobGroup = (options: {
  readonly groupId: string;
  readonly topic: string;
  readonly onAssigned: (added: readonly TopicPartition[]) => void;
  readonly onRevoked: (removed: readonly TopicPartition[], loss: GroupLoss | null) => Promise<void>;
  readonly onLoss: (loss: GroupLoss) => void;
}) => ConsumerGroup;

export interface JobSourcePorts {
  readonly reader: LogReader;
  readonly joinGroup: JoinJobGroup;
  /** The current number of partitions of a topic, null if it does not exist. Retried if it rejects. */
  readonly partitionCount: (topic: string) => Promise<number | null>;
}

export interface JobSourceOptions {
  readonly type: string;
  readonly topic: string;
  readonly groupId: string;
  readonly ports: JobSourcePorts;
  readonly runner: JobRunner;
  readonly log: WorkerLog;
  /** How long running handlers may delay the handover of a partition, ms. */
  readonly handoverTimeoutMs: number;
  /** Minimum interval between commits of a partition, ms. */
  readonly commitIntervalMs: number;
}

const RETRY_MS = 1_000;

export class JobSource {
  /** Resolves after the first assignment of partitions, which may be empty. */
  readonly ready: Promise<void>;
  readonly #options: JobSourceOptions;
  readonly #partitions = new Map<number, JobPartition>();
  readonly #stopping = new AbortController();
  readonly #joined: Promise<void>;
  readonly #isReady: () => void;
  #group: ConsumerGroup | null = null;
  #isPaused = false;
  #drainTimeoutMs: number;

  constructor(options: JobSourceOptions) {
    this.#options = options;
    this.#drainTimeoutMs = options.handoverTimeoutMs;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ready = promise;
    this.#isReady = resolve;
    this.#joined = this.#joinWhenThere();
  }

  /** Partitions being read now. */
  get partitionCount(): number {
    return this.#partitions.size;
  }

  pause(): void {
    this.#isPaused = true;
    for (const partition of this.#partitions.values()) partition.pause();
  }

  resume(): void {
    this.#isPaused = false;
    for (const partition of this.#partitions.values()) partition.resume();
  }

  /** Starts no further job, waits for running ones (up to `timeoutMs`), commits, and leaves the group. */
  async stop(timeoutMs: number): Promise<void> {
    this.#drainTimeoutMs = timeoutMs;
    this.#stopping.abort();
    await this.#joined;
    await this.#group?.leave();
    this.#isReady();
  }

  async #joinWhenThere(): Promise<void> {
    const { type, topic, groupId, ports, log } = this.#options;
    await partitionsWhenThere({ type, topic, ports, log, stop: this.#stopping.signal });
    if (this.#stopping.signal.aborted) return;
    this.#group = ports.joinGroup({
      topic,
      groupId,
      onAssigned: (added) => void this.#begin(added),
      onRevoked: (removed, loss) => this.#end(removed, loss),
      onLoss: ({ message }) => {
        log.warn({ type, reason: message }, 'left the consumer group; rejoining');
      },
    });
  }

  async #begin(added: readonly TopicPartition[]): Promise<void> {
    const { type, log } = this.#options;
    for (const { partition } of added) this.#partitions.set(partition, this.#newPartition(partition));
    const begun = added.map(({ partition }) => this.#partitions.get(partition));
    const offsets = await this.#committed(added);
    this.#isReady();
    for (const partition of begun) {
      const found = offsets.find((offset) => offset.partition === partition?.partition);
      // The partition may have been revoked meanwhile, and even been assigned again.
      if (partition && found && this.#partitions.get(partition.partition) === partition) {
        partition.open(found.offset >= 0 ? found.offset : 'earliest');
      }
    }
    log.info({ type, partitions: [...this.#partitions.keys()] }, 'reading jobs');
  }

  #newPartition(number: number): JobPartition {
    const { topic, ports, runner, log, commitIntervalMs } = this.#options;
    return new JobPartition({
      at: { topic, partition: number },
      reader: ports.reader,
      runner,
      log,
      commitIntervalMs,
      isPaused: () => this.#isPaused,
      commit: (offset) => {
        if (this.#group === null) return Promise.reject(new Error('not a member of a group yet'));
        return this.#group.commit(topic, number, offset);
      },
    });
  }

  /** Retries until it succeeds, or until the partitions are revoked. */
  async #committed(added: readonly TopicPartition[]): Promise<GroupOffset[]> {
    while (!this.#stopping.signal.aborted && added.some(({ partition }) => this.#partitions.has(partition))) {
      try {
        // The group may assign partitions before `joinGroup` has returned.
        if (this.#group !== null) return await this.#group.fetchOffsets(added);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        this.#options.log.warn(
          { type: this.#options.type, reason },
          'the committed offsets are not known yet',
        );
      }
      await pause(this.#group === null ? 0 : RETRY_MS, this.#stopping.signal);
    }
    return [];
  }

  async #end(removed: readonly TopicPartition[], loss: GroupLoss | null): Promise<void> {
    const ending: Promise<void>[] = [];
    for (const { partition: number } of removed) {
      const partition = this.#partitions.get(number);
      this.#partitions.delete(number);
      if (partition) ending.push(partition.close(loss === null ? this.#drainTimeoutMs : 0));
    }
    await Promise.all(ending);
  }
}
