/** Decodes the command of a record, with limits that are checked before parsing. Pure. */
import type { LogRecord } from '../../kafka/ports.ts';
import type { DecodedCommand } from '../command-codec.ts';
import { decodeCommand } from '../command-codec.ts';
import { UndecodableCommand } from '../errors.ts';
import { COMMAND_BYTES_MAX } from '../limits.ts';

/** Decodes the command of a record, or returns why it is not a command. */
export function decodeInput(record: LogRecord): DecodedCommand | UndecodableCommand {
  const { unreadable, value } = record;
  if (unreadable) return new UndecodableCommand(unreadable.reason);
  if (value !== null && value.length > COMMAND_BYTES_MAX) {
    return new UndecodableCommand(
      `the command is ${value.length} bytes; the limit is ${COMMAND_BYTES_MAX} (COMMAND_BYTES_MAX)`,
    );
  }
  try {
    return decodeCommand(record.value);
  } catch (error) {
    if (error instanceof UndecodableCommand) return error;
    throw error;
  }
}
