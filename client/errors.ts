/** Errors of a command: rejected, no reply in time, or missing topics. Pure. */

/** The engine rejected the command; nothing has changed. */
export class CommandRejection extends Error {
  override readonly name = 'CommandRejection';
  /**
   * NOT_FOUND, ALREADY_EXISTS, INVALID_ARGUMENT, INVALID_STATE or EXCEEDED_LIMIT. INTERNAL_ERROR means that
   * the engine failed at the command and wrote it to the dead letters.
   */
  readonly code: string;
  readonly reason: string;
  /** Details, if any: the findings of a deployment, or the existing key. */
  readonly details: unknown;

  constructor(code: string, reason: string, details?: unknown) {
    super(`${code}: ${reason}`);
    this.code = code;
    this.reason = reason;
    this.details = details;
  }
}

/**
 * The command is in the log, but there was no reply in time. It will be processed when an engine reaches it.
 */
export class CommandTimeout extends Error {
  override readonly name = 'CommandTimeout';
  readonly code = 'TIMEOUT';
  readonly command: string;
  readonly timeoutMs: number;
  /** Position of the command; offset -1 if unknown. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;

  constructor(command: string, timeoutMs: number, at: { topic: string; partition: number; offset: number }) {
    super(
      `no reply to ${command} within ${timeoutMs / 1000} s. The command is stored at ${at.topic}-${at.partition}, offset ${at.offset}, ` +
        'and will be processed when an engine reaches it; check that one is running',
    );
    this.command = command;
    this.timeoutMs = timeoutMs;
    this.topic = at.topic;
    this.partition = at.partition;
    this.offset = at.offset;
  }
}

/** The broker doesn't accept a record of the command's size. Nothing has been sent. */
export class CommandTooLarge extends Error {
  override readonly name = 'CommandTooLarge';
  readonly code = 'MESSAGE_TOO_LARGE';
  readonly bytes: number;
  /** `max.message.bytes` of the topic; undefined if the client may not read the topic's settings. */
  readonly limitBytes: number | undefined;

  constructor(bytes: number, limitBytes: number | undefined, options?: ErrorOptions) {
    const limit = limitBytes ?? "below that; Kafka's default is 1048588";
    super(
      `the command is ${bytes} bytes; the limit is ${limit} (max.message.bytes of the topic). ` +
        'Keep large data elsewhere and send a reference to it',
      options,
    );
    this.bytes = bytes;
    this.limitBytes = limitBytes;
  }
}

/** A required topic does not exist. */
export class TopicMissing extends Error {
  override readonly name = 'TopicMissing';
  readonly code = 'TOPIC_MISSING';
  readonly topic: string;

  constructor(topic: string) {
    super(`topic ${topic} does not exist; create it with \`signalbox topics create\``);
    this.topic = topic;
  }
}
