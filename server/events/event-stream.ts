/** The events of one client, from its request until it is gone, is too slow, or the server stops. */
import type { ServerResponse } from 'node:http';
import { PartitionReader } from '../../kafka/read/partition-reader.ts';
import type { StepRecord } from '../../state/events.ts';
import type { ServerContext } from '../server-context.ts';
import type { Change } from './changed-instances.ts';
import { ChangedInstances } from './changed-instances.ts';
import { EventWriter } from './event-writer.ts';
import { HistoryStream } from './history-stream.ts';
import type { Positions } from './positions.ts';
import { positionsText } from './positions.ts';
import { stepJson } from './step-json.ts';

/** A stream without events sends its position. */
const POSITION_EVERY_MS = 10_000;
/** Afterwards the client reconnects, and its credentials are checked again. */
const STREAM_MS_MAX = 30 * 60_000;
/** A client that reads nothing for so long is cut off. */
const DRAIN_MS_MAX = 30_000;

export interface EventStreamRequest {
  /** The instance whose steps are sent; null: changes are sent. */
  readonly instanceKey: number | null;
  /** The process whose changes are sent; null: those of all. */
  readonly processId: string | null;
  readonly positions: Positions;
}

export interface EventStreamOptions {
  readonly context: ServerContext;
  readonly stopping: AbortSignal;
  readonly onError: (error: unknown, request: string) => void;
}

export class EventStream {
  /** Resolves when everything is closed. */
  readonly ended: Promise<void>;
  readonly #writer: EventWriter;
  readonly #changed: ChangedInstances;
  readonly #history: HistoryStream;
  readonly #instanceKey: number | null;
  readonly #timers: NodeJS.Timeout[];
  #cutOff: NodeJS.Timeout | null = null;

  constructor(response: ServerResponse, request: EventStreamRequest, options: EventStreamOptions) {
    const { context, stopping, onError } = options;
    const { model, topics } = context;
    const { promise, resolve: end } = Promise.withResolvers<void>();
    this.#instanceKey = request.instanceKey;
    this.#writer = new EventWriter(response);
    this.#writer.send('open', positionsText(request.positions), {});
    this.#changed = new ChangedInstances({
      model,
      processId: request.processId,
      onChanges: (changes, id) => this.#sendChanges(changes, id),
      onError: (error) => {
        if (!stopping.aborted) onError(error, 'GET /api/events');
        end();
      },
    });
    this.#history = new HistoryStream(
      new PartitionReader(topics.connection),
      topics.topics.history,
      request.positions,
      {
        onStep: (step, partition, offset) => this.#take(step, partition, offset),
        onPositions: () => this.#changed.reached(this.#history.positions),
        onGap: (partition, reason) => this.#sent(this.#writer.send('gap', null, { partition, reason })),
      },
    );
    this.#timers = [
      setTimeout(end, STREAM_MS_MAX),
      setInterval(() => this.#sendPosition(), POSITION_EVERY_MS),
    ];
    for (const event of ['close', 'error']) response.once(event, end);
    stopping.addEventListener('abort', () => end(), { once: true });
    this.ended = promise.then(() => this.#close());
  }

  #take(step: StepRecord, partition: number, offset: number): void {
    const { instanceKey } = step;
    if (this.#instanceKey === null) this.#changed.add(instanceKey);
    if (instanceKey !== this.#instanceKey) return;
    const id = positionsText(new Map([[partition, offset + 1]]));
    this.#sent(this.#writer.send('step', id, stepJson(step, partition, offset)));
  }

  /** One event for each process; only the last one has the position behind all. */
  #sendChanges(changes: readonly Change[], id: string): void {
    if (changes.length === 0) this.#sent(this.#writer.position(id));
    for (const [at, change] of changes.entries())
      this.#sent(this.#writer.send('changed', at === changes.length - 1 ? id : null, change));
  }

  /** Changes that were not sent yet are behind the position of the last event. */
  #sendPosition(): void {
    if (this.#changed.isIdle) this.#sent(this.#writer.position(positionsText(this.#history.positions)));
  }

  /** Nothing more is read for a client until it has read what it was sent. */
  #sent(isFast: boolean): void {
    if (isFast || this.#cutOff) return;
    this.#history.pause();
    this.#cutOff = setTimeout(() => this.#writer.cutOff(), DRAIN_MS_MAX);
    this.#writer.drained(() => {
      if (this.#cutOff) clearTimeout(this.#cutOff);
      this.#cutOff = null;
      this.#history.resume();
    });
  }

  async #close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    if (this.#cutOff) clearTimeout(this.#cutOff);
    this.#changed.close();
    await this.#history.close();
    this.#writer.end();
  }
}
