/** Closed list of reasons why a command has no effect. Pure. Source: Zeebe's RejectionType. */

export type RejectionCode =
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'INVALID_ARGUMENT'
  | 'INVALID_STATE'
  | 'EXCEEDED_LIMIT';

/** The command can't be applied; nothing has changed. `details` is part of the reply. */
export class CommandRejected extends Error {
  override readonly name = 'CommandRejected';
  readonly code: RejectionCode;
  readonly details: unknown;

  constructor(code: RejectionCode, reason: string, details?: unknown) {
    super(reason);
    this.code = code;
    this.details = details;
  }
}

/** A client sent the same command twice; the first one has had its effect. */
export class RepeatedCommand extends CommandRejected {
  readonly commandId: string;
  /** The instance that the first one was about; 0 if none. */
  readonly instanceKey: number;

  constructor(commandId: string, instanceKey: number) {
    super(
      'ALREADY_EXISTS',
      `a command with the id '${commandId}' was already processed`,
      instanceKey > 0 ? { instanceKey } : undefined,
    );
    this.commandId = commandId;
    this.instanceKey = instanceKey;
  }
}

/**
 * The result of a job that has ended, or of an attempt that is over: nothing is left to do, so it is only
 * counted.
 */
export class LateResult extends CommandRejected {}

/** A record of the step exceeds the size limit of records. */
export class RecordTooLarge extends Error {
  override readonly name = 'RecordTooLarge';
  /** The instance of the state, history or job record. */
  readonly instanceKey: number;
  /** Element instance whose command exceeded the limit; 0 if unknown. */
  readonly elementKey: number;

  constructor(what: string, bytes: number, bytesMax: number, instanceKey: number, elementKey: number) {
    super(`${what} of instance ${instanceKey} would be ${bytes} bytes; the limit is ${bytesMax}`);
    this.instanceKey = instanceKey;
    this.elementKey = elementKey;
  }
}

/** A record on the commands topic is not a command. It becomes a dead letter. */
export class UndecodableCommand extends Error {
  override readonly name = 'UndecodableCommand';
}
