/** A fenced line in virtual time; the test controls its hooks, writer and log. */
import { CommandQueue } from '../../../engine/partition/command-queue.ts';
import { FencedLine } from '../../../engine/partition/fenced-line.ts';
import type {
  AcknowledgedBatch,
  Collected,
  LineBatch,
  LineHooks,
  LineWork,
  LineWriter,
  RestoredLine,
  WrittenTogether,
} from '../../../engine/partition/line-ports.ts';
import type { LineEnd } from '../../../engine/partition/partition-ports.ts';
import type { CursorListener, LogRecord, OutboundRecord, ProducedOffset } from '../../../kafka/ports.ts';
import { ProduceRefused, TransactionDoubt } from '../../../kafka/ports.ts';
import type { Owner } from '../../../state/partition-entries.ts';
import { Random } from '../../sim/random.ts';
import { Scheduler } from '../../sim/scheduler.ts';
import { SimProcess } from '../../sim/sim-process.ts';

const OWN = { topic: 'own', partition: 0 };
const INPUT = { topic: 'input', partition: 0 };
const BARRIER = 'barrier';

/** The outcome of a batch. */
export type Fate = 'commits' | 'is refused' | 'is doubtful' | 'commit fails';

const IDENTITY = { nodeId: 'one', incarnation: 'one.1' };

export function ownerNamed(nodeId: string, generation: number): Owner {
  return { nodeId, incarnation: `${nodeId}.1`, generation, sinceMs: 0 };
}

/** Everything that the line does, in order, one line each. */
export class ScriptedLine {
  readonly log: string[] = [];
  readonly line: FencedLine;
  readonly fenced: number[] = [];
  readonly queue = new CommandQueue(0, 10_000);
  /** The duration of a commit, ms. */
  commitMs = 1;
  generation: number | undefined = 1;
  newestOwner: Owner | undefined;
  formerOwner: Owner | undefined;
  /** The outcome of a batch by its records. */
  fateOf: (keys: readonly string[]) => Fate = () => 'commits';
  leavesOut: (refusal: ProduceRefused) => boolean = () => false;
  restore: () => Promise<void> = async () => undefined;
  isUnusable: (error: Error) => boolean = () => false;
  mayCause = true;
  end: LineEnd | undefined;
  /** The listener of the current tenure. */
  listener: CursorListener | undefined;
  readonly #scheduler: Scheduler;
  readonly #process: SimProcess;
  #offset = 0;
  #read = 0;
  /** The offset after the last committed record, where a takeover continues. */
  #position = 0;
  readonly #records: LogRecord[] = [];
  #queue = this.queue;

  constructor(setUp: (line: ScriptedLine) => void = () => undefined) {
    const random = new Random(1);
    this.#scheduler = new Scheduler(random, 0);
    this.#process = new SimProcess('process', this.#scheduler, random);
    setUp(this);
    this.line = new FencedLine(this.#hooks());
    void this.line.ended.then((end) => {
      this.end = end;
    });
  }

  /** Advances the virtual time. */
  async pass(ms: number): Promise<void> {
    await this.#scheduler.run(this.#scheduler.nowMs + ms);
  }

  /** Appends records, one per offset. */
  arrive(...keys: readonly string[]): void {
    const records = keys.map((key): LogRecord => {
      return {
        offset: this.#records.length,
        timestampMs: 0,
        key: Buffer.from(key),
        value: null,
        headers: [],
      };
    });
    for (const record of records) this.#records.push(record);
    this.#deliver();
  }

  #deliver(): void {
    const records = this.#records.slice(this.#read);
    this.#read = this.#records.length;
    if (records.length === 0 || !this.listener) return;
    const end = this.#read;
    this.listener.onRecords({
      ...INPUT,
      records,
      nextOffset: end,
      highWatermark: end,
      lastStableOffset: end,
    });
  }

  fail(message: string): void {
    this.listener?.onFailure({ ...INPUT, kind: 'corrupt', message });
  }

  /** Everything that the line has reported and done, without the lines that match `but`. */
  said(but: RegExp = /^$/): string[] {
    return this.log.filter((line) => !but.test(line));
  }

  #hooks(): LineHooks {
    return {
      clock: this.#process,
      identity: IDENTITY,
      name: 'the line',
      own: OWN,
      generation: () => this.generation,
      newestOwner: async (sinceOffset) => {
        this.log.push(`asks for owners since ${sinceOffset}`);
        return this.newestOwner;
      },
      fence: async (endTimeoutMs) => {
        this.fenced.push(endTimeoutMs);
        this.log.push('fences');
        return this.#writer();
      },
      barrier: () => [recordOf(BARRIER)],
      restore: () => this.#restore(),
      release: () => {
        this.listener = undefined;
      },
      turn: async () => undefined,
      mayCause: () => this.mayCause,
      endOf: (error) => (this.isUnusable(error) ? { kind: 'unusable', reason: error.message } : undefined),
      status: (phase, reason) => this.log.push(reason === undefined ? phase : `${phase}: ${reason}`),
      doubt: (error) => this.log.push(`doubt: ${error.message}`),
    };
  }

  #writer(): LineWriter {
    let former: Promise<unknown> = Promise.resolve();
    let isClosed = false;
    return {
      write: async (batch: WrittenTogether): Promise<AcknowledgedBatch> => {
        if (isClosed) throw new Error('a batch was handed to a closed writer');
        const keys = batch.records.map(({ key }) => String(key));
        const fate = this.fateOf(keys);
        this.log.push(`writes ${keys.join(' ')}`);
        await former;
        if (fate === 'is refused') throw refusalOf(keys);
        if (fate === 'is doubtful') throw new TransactionDoubt(`doubt about ${keys.join(' ')}`, false);
        const committed = this.#commit(keys, fate);
        former = committed;
        committed.catch(() => undefined);
        return { committed };
      },
      close: async () => {
        isClosed = true;
        this.log.push('closes the writer');
      },
    };
  }

  async #commit(keys: readonly string[], fate: Fate): Promise<readonly ProducedOffset[]> {
    await new Promise<void>((resolve) => this.#process.after(this.commitMs, resolve));
    if (fate === 'commit fails') throw new TransactionDoubt(`no answer to ${keys.join(' ')}`, false);
    this.log.push(`commits ${keys.join(' ')}`);
    return [{ ...OWN, baseOffset: ++this.#offset, recordCount: 1 }];
  }

  async #restore(): Promise<RestoredLine> {
    await this.restore();
    const { formerOwner } = this;
    return { formerOwner, begin: async () => this.#begin() };
  }

  #begin(): LineWork {
    this.log.push(`begins at ${this.#position}`);
    this.#queue = new CommandQueue(this.#position, 10_000);
    const queue = this.#queue;
    this.#read = this.#position;
    return {
      input: {
        at: INPUT,
        from: this.#position,
        queue,
        reader: {
          open: (_at, _from, listener) => {
            this.listener = listener;
            this.#process.after(0, () => this.#deliver());
            return {
              ...INPUT,
              position: 0,
              pause: () => this.log.push('pauses'),
              resume: () => undefined,
              close: () => this.log.push('closes the cursor'),
            };
          },
          close: async () => undefined,
        },
      },
      isUrgent: false,
      dueMs: (nowMs) => (queue.size > 0 ? nowMs : undefined),
      collect: async () => this.#collect(queue),
      exhausted: async ({ message }) => {
        throw new Error(message);
      },
    };
  }

  #collect(queue: CommandQueue): Collected | undefined {
    const taken: LogRecord[] = [];
    for (let record = queue.take(); record; record = queue.take()) taken.push(record);
    if (taken.length === 0) return undefined;
    const batch = (records: readonly LogRecord[], prefix = ''): LineBatch => {
      const keys = records.map(({ key }) => `${prefix}${key?.toString('utf8')}`);
      return {
        records: keys.map(recordOf),
        committed: () => {
          this.#position = (records.at(-1)?.offset ?? 0) + 1;
        },
        rollback: () => this.log.push(`rolls back ${keys.join(' ')}`),
        leavesOut: (refusal) => this.leavesOut(refusal),
      };
    };
    return {
      feed: () => batch(taken),
      *pieces() {
        for (const record of taken)
          yield { feed: () => batch([record]), reject: () => batch([record], 'letter-of-') };
      },
    };
  }
}

function recordOf(key: string): OutboundRecord {
  return { ...OWN, key, value: null };
}

function refusalOf(keys: readonly string[]): ProduceRefused {
  const refusal = { topic: 'elsewhere', partition: 0, code: 'INVALID_RECORD', about: 'record' } as const;
  return new ProduceRefused(refusal, `${keys.join(' ')} refused`);
}
