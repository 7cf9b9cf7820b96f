/**
 * A cursor whose deliveries a test can await. A missing delivery ends with the timeout of the test runner.
 */
import { EventEmitter, once } from 'node:events';
import type {
  CursorFailure,
  FetchedRecords,
  LogCursor,
  LogReader,
  TopicPartition,
} from '../../kafka/ports.ts';

export class CollectedCursor {
  readonly cursor: LogCursor;
  /** Values of the records delivered so far, as text. */
  readonly texts: string[] = [];
  readonly offsets: number[] = [];
  readonly answers: FetchedRecords[] = [];
  failure: CursorFailure | null = null;
  readonly #changes = new EventEmitter();

  constructor(reader: LogReader, at: TopicPartition, from: number | 'earliest' | 'latest') {
    this.cursor = reader.open(at, from, {
      onRecords: (fetched) => {
        this.answers.push(fetched);
        for (const { offset, value } of fetched.records) {
          this.offsets.push(offset);
          this.texts.push(String(value));
        }
        this.#changes.emit('change');
      },
      onFailure: (failure) => {
        this.failure = failure;
        this.#changes.emit('change');
      },
    });
  }

  /** Resolves once the condition holds; it is checked after each delivery. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await once(this.#changes, 'change');
  }

  async untilPosition(position: number): Promise<void> {
    await this.until(() => this.cursor.position >= position);
  }
}
