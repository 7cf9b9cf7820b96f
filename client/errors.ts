/**
 * The failures of a command: a rejection by the engine, no reply in time, or missing topics. Pure.
 */

/** The engine understood the command and rejected it; nothing has changed. */
export class CommandRejection extends Error {
  override readonly name = 'CommandRejection';
  /**
   * NOT_FOUND, ALREADY_EXISTS, INVALID_ARGUMENT, INVALID_STATE or EXCEEDED_LIMIT; INTERNAL_ERROR: the engine
   * failed at the command, which is a dead letter now.
   */
  readonly code: string;
  readonly reason: string;
  /** More about it where there is more: the findings of a deployment, the key that exists already. */
  readonly details: unknown;

  constructor(code: string, reason: string, details?: unknown) {
    super(`${code}: ${reason}`);
    this.code = code;
    this.reason = reason;
    this.details = details;
  }
}

/**
 * The command lies in the log and has not been answered in time. It will be carried out when an engine gets
 * to it.
 */
export class CommandTimeout extends Error {
  override readonly name = 'CommandTimeout';
  readonly code = 'TIMEOUT';
  /** Where the command lies; offset -1: not known. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;

  constructor(command: string, timeoutMs: number, at: { topic: string; partition: number; offset: number }) {
    super(
      `no reply to ${command} within ${timeoutMs / 1000} s. The command is stored at ${at.topic}-${at.partition}, offset ${at.offset}, ` +
        'and will be processed when an engine reaches it; check that one is running',
    );
    this.topic = at.topic;
    this.partition = at.partition;
    this.offset = at.offset;
  }
}

/** A topic that the client needs is not there. */
export class TopicMissing extends Error {
  override readonly name = 'TopicMissing';
  readonly code = 'TOPIC_MISSING';
  readonly topic: string;

  constructor(topic: string) {
    super(`topic ${topic} does not exist; create it with \`signalbox topics create\``);
    this.topic = topic;
  }
}
