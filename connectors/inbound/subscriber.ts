/** A subscriber of a business topic: the elements of a process, or a rule of an ingest file. Pure. */
import type { Command } from '../../engine/command.ts';
import type { DecodedValue } from '../formats/plain-formats.ts';
import type { Failure } from './matching.ts';
import type { ReceivedRecord, RecordCoordinates } from './record-message.ts';

/** What a subscriber makes of one record. */
export type Effect =
  | {
      readonly kind: 'command';
      readonly command: Command;
      /** A repeat of it is refused; absent where the command has an id of its own. */
      readonly commandId?: string;
    }
  | { readonly kind: 'skipped'; readonly reason: string }
  | Failure;

export interface Subscriber {
  /** For dead letters and lists: `process/<id>/<deduplication id>` or `ingest/<name>`. */
  readonly name: string;
  /** Throws ConnectorError for what can't be read; a promise only where a schema registry is asked. */
  decode(value: Buffer | null): DecodedValue | Promise<DecodedValue>;
  handle(record: ReceivedRecord, value: DecodedValue, at: RecordCoordinates, nowMs: number): Effect;
}
