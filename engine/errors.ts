/** Ways in which a command ends without effect, as a closed list. Pure. Source: Zeebe's RejectionType. */

export type RejectionCode =
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'INVALID_ARGUMENT'
  | 'INVALID_STATE'
  | 'EXCEEDED_LIMIT';

/**
 * The command was understood but can't be applied; nothing has changed. `details` goes into the answer as it
 * is.
 */
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

/** A client sent the same command twice: its first one has had its effect. */
export class RepeatedCommand extends CommandRejected {
  constructor(commandId: string) {
    super('ALREADY_EXISTS', `a command with the id '${commandId}' was handled before`);
  }
}

/** A record that the step would write is larger than a record can be. */
export class RecordTooLarge extends Error {
  override readonly name = 'RecordTooLarge';
  /** The instance whose state, history or job record it is. */
  readonly instanceKey: number;
  /** Element instance whose command made it too large; 0: unknown. */
  readonly elementKey: number;

  constructor(what: string, bytes: number, bytesMax: number, instanceKey: number, elementKey: number) {
    super(`${what} of instance ${instanceKey} would be ${bytes} bytes; a record can have ${bytesMax}`);
    this.instanceKey = instanceKey;
    this.elementKey = elementKey;
  }
}

/** A record on the commands topic that is no command. It becomes a dead letter. */
export class UndecodableCommand extends Error {
  override readonly name = 'UndecodableCommand';
}
