/** A command as input of a partition's processor. */
import type { LogRecord } from '../../kafka/ports.ts';
import type { DecodedCommand } from '../command-codec.ts';
import type { CommandRejected, UndecodableCommand } from '../errors.ts';
import type { PreparedDeployment } from '../step/environment.ts';

/** A record of commands[partition], with the shell's preparation. */
export interface CommandInput {
  readonly record: LogRecord;
  /** If absent, the processor decodes the record. */
  readonly decoded?: DecodedCommand | UndecodableCommand | undefined;
  readonly deployment?: PreparedDeployment | undefined;
  /** Why its preparation failed. */
  readonly rejection?: CommandRejected | undefined;
}
