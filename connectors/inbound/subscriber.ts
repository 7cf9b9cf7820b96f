/** A subscriber of a business topic: the elements of a process, or a rule of an ingest file. Pure. */
import type { Command } from '../../engine/command.ts';
import type { DecodedValue } from '../formats/plain-formats.ts';
import type { Failure } from './matching.ts';
import type { ReceivedRecord, RecordCoordinates } from './record-message.ts';

/** The result of a subscriber for one record. */
export type Effect =
  | {
      readonly kind: 'command';
      readonly command: Command;
      /** The engine rejects a repetition of this id; absent if the command has its own id. */
      readonly commandId?: string;
    }
  | { readonly kind: 'skipped'; readonly reason: string }
  | Failure;

export interface Subscriber {
  /** Shown in dead letters and lists: `process/<id>/<deduplication id>` or `ingest/<name>`. */
  readonly name: string;
  /**
   * Throws ConnectorError for a record that can't be decoded; returns a promise only if a schema registry is
   * requested.
   */
  decode(value: Buffer | null): DecodedValue | Promise<DecodedValue>;
  handle(record: ReceivedRecord, value: DecodedValue, at: RecordCoordinates, nowMs: number): Effect;
}
