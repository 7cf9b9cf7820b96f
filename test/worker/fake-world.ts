/** A worker's ports in memory: a log, a producer and a group that are controlled by the test. */

import type { DecodedCommand } from '../../engine/command-codec.ts';
import { decodeCommand } from '../../engine/command-codec.ts';
import type { GroupLoss } from '../../kafka/group/group-member.ts';
import type {
  CursorFailure,
  CursorListener,
  LogCursor,
  LogReader,
  LogRecord,
  OutboundRecord,
  TopicPartition,
} from '../../kafka/ports.ts';
import type { JobHandler } from '../../worker/job-runner.ts';
import type { LeaseSourcePorts } from '../../worker/lease-source.ts';
import type { WorkerLog } from '../../worker/log.ts';
import type { WorkerPorts, WorkerSettings } from '../../worker/worker.ts';
import { JobWorker } from '../../worker/worker.ts';

const TOPIC = 'signalbox.jobs.work';
/** The end of each partition's log when a worker starts. */
export const LOG_END = 7;

/** The record of a job; `header` overrides fields, null omits the header. */
export function jobRecord(
  offset: number,
  header: object | null = {},
  value: string | null = '{"n":1}',
): LogRecord {
  const job = {
    jobKey: 1000 + offset,
    type: 'work',
    instanceKey: 100 + offset,
    elementInstanceKey: 500 + offset,
    elementId: 'task',
    processId: 'order',
    version: 2,
    attempt: 1,
    retries: 3,
    headers: { color: 'red' },
    ...header,
  };
  const headers = header === null ? [] : [{ key: 'job', value: Buffer.from(JSON.stringify(job)) }];
  return {
    offset,
    timestampMs: 0,
    key: Buffer.from('x'),
    value: value === null ? null : Buffer.from(value),
    headers,
  };
}

/** The record of a job that ended without a result. */
export function endedRecord(offset: number, jobKey: number): LogRecord {
  const ended = { jobKey, instanceKey: 100, type: 'work' };
  const headers = [{ key: 'job-ended', value: Buffer.from(JSON.stringify(ended)) }];
  return { offset, timestampMs: 0, key: Buffer.from('100'), value: null, headers };
}

export class FakeCursor implements LogCursor {
  readonly topic: string;
  readonly partition: number;
  readonly from: number | 'earliest' | 'latest';
  position = 0;
  isPaused = false;
  isClosed = false;
  readonly #listener: CursorListener;

  constructor(at: TopicPartition, from: number | 'earliest' | 'latest', listener: CursorListener) {
    this.topic = at.topic;
    this.partition = at.partition;
    this.from = from;
    this.#listener = listener;
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }

  close(): void {
    this.isClosed = true;
  }

  /** `logEnd`: the end of the log at that moment. */
  deliver(
    records: readonly LogRecord[],
    nextOffset = (records.at(-1)?.offset ?? -1) + 1,
    logEnd = nextOffset,
  ): void {
    if (this.isClosed) throw new Error('a closed cursor delivers nothing');
    this.position = nextOffset;
    const { topic, partition } = this;
    const [highWatermark, lastStableOffset] = [logEnd, logEnd];
    this.#listener.onRecords({ topic, partition, records, nextOffset, highWatermark, lastStableOffset });
  }

  fail(kind: CursorFailure['kind']): void {
    const { topic, partition } = this;
    this.#listener.onFailure({ topic, partition, kind, message: kind });
  }
}

type JoinOptions = Parameters<WorkerPorts['joinGroup']>[0];

/** Everything that a worker uses, and a record of its actions. */
export class FakeWorld {
  readonly cursors: FakeCursor[] = [];
  readonly sent: OutboundRecord[] = [];
  readonly commits: { partition: number; offset: number }[] = [];
  readonly logged: { level: keyof WorkerLog; message: string }[] = [];
  readonly committed = new Map<number, number>();
  topicExists = true;
  isClosed = false;
  hasLeft = false;
  /** The outcome of the next sends; by default, immediate success. */
  onSend: (records: readonly OutboundRecord[]) => Promise<void> = async () => undefined;
  group: JoinOptions | null = null;
  /** Answers requests for jobs; without it, jobs are read from records. */
  leases: LeaseSourcePorts['leases'] | undefined;
  nowMs = (): number => performance.now();
  #assigned: TopicPartition[] = [];

  startWorker(handler: JobHandler, settings: Partial<WorkerSettings> = {}): JobWorker {
    return new JobWorker(this.#ports(), {
      handler,
      concurrency: 2,
      commandsTopic: 'signalbox.commands',
      sources: [{ type: 'work', topic: TOPIC, groupId: 'group' }],
      handoverTimeoutMs: 60_000,
      stopTimeoutMs: 60_000,
      commitIntervalMs: 0,
      log: {
        info: (_detail, message) => this.logged.push({ level: 'info', message }),
        warn: (_detail, message) => this.logged.push({ level: 'warn', message }),
        error: (_detail, message) => this.logged.push({ level: 'error', message }),
      },
      ...settings,
    });
  }

  /** Assigns partitions to the worker; resolves when it reads them. */
  async assign(...partitions: readonly number[]): Promise<FakeCursor[]> {
    await turns(() => this.group !== null);
    const before = this.cursors.length;
    const added = partitions.map((partition) => ({ topic: TOPIC, partition }));
    this.#assigned.push(...added);
    this.group?.onAssigned(added);
    await turns(() => this.cursors.length === before + partitions.length);
    return this.cursors.slice(before);
  }

  /** Revokes a partition; resolves when the worker has released it. */
  async revoke(partition: number, loss: GroupLoss | null = null): Promise<void> {
    this.#assigned = this.#assigned.filter((one) => one.partition !== partition);
    await this.group?.onRevoked([{ topic: TOPIC, partition }], loss);
  }

  /** The commands sent so far. */
  commands(): DecodedCommand[] {
    return this.sent.map(({ value }) => decodeCommand(value));
  }

  #ports(): WorkerPorts {
    const reader: LogReader = {
      open: (at, from, listener) => {
        const cursor = new FakeCursor(at, from, listener);
        this.cursors.push(cursor);
        return cursor;
      },
      close: async () => undefined,
    };
    const endOffsets: LeaseSourcePorts['endOffsets'] = async (_topic, count) => Array(count).fill(LOG_END);
    return {
      reader,
      ...(this.leases && { claiming: { leases: this.leases, endOffsets, nowMs: () => this.nowMs() } }),
      producer: {
        send: async (records) => {
          await this.onSend(records);
          this.sent.push(...records);
        },
      },
      partitionCount: async () => (this.topicExists ? 4 : null),
      joinGroup: (options) => {
        this.group = options;
        return {
          assigned: () => this.#assigned,
          fetchOffsets: async (partitions) =>
            partitions.map((at) => ({ ...at, offset: this.committed.get(at.partition) ?? -1 })),
          commit: async (_topic, partition, offset) => {
            this.commits.push({ partition, offset });
            this.committed.set(partition, offset);
          },
          leave: async () => {
            await options.onRevoked(this.#assigned, null);
            this.hasLeft = true;
          },
        };
      },
      close: async () => {
        this.isClosed = true;
      },
    };
  }
}

const TURNS_MAX = 10_000;

/** Lets the event loop turn until a condition holds. Fails if it never does. */
export async function turns(isSo: () => boolean): Promise<void> {
  for (let turn = 0; !isSo(); turn++) {
    if (turn === TURNS_MAX) throw new Error(`not so after ${TURNS_MAX} turns: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

/** Turns the event loop long enough for everything that is due immediately. */
export async function someTurns(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
}
