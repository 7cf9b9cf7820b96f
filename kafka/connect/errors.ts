/** Errors between this process and a broker: no response, or a response with an error code. Pure. */
import { isRetriableError, kafkaErrorName } from '../wire/error-codes.ts';

/**
 * No response: not connected, connection lost, deadline exceeded. It is unknown whether the broker processed
 * the request.
 */
export class KafkaConnectionError extends Error {
  override readonly name = 'KafkaConnectionError';
  /** True if the request was certainly never sent. */
  readonly unsent: boolean;
  /** True if this process closed the connections, so that a retry is useless. */
  readonly closed: boolean;
  constructor(
    message: string,
    options: ErrorOptions & { readonly unsent?: boolean; readonly closed?: boolean } = {},
  ) {
    super(message, options);
    this.closed = options.closed ?? false;
    this.unsent = options.unsent ?? this.closed;
  }
}

/** The broker responded with an error code. */
export class KafkaProtocolError extends Error {
  override readonly name = 'KafkaProtocolError';
  /** Kafka's error name, such as NOT_COORDINATOR. */
  readonly code: string;
  readonly retriable: boolean;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
    this.retriable = isRetriableError(code);
  }
}

/**
 * Throws KafkaProtocolError unless the code is 0 (NONE). `what` names the request and its target in the
 * message.
 */
export function assertNoError(errorCode: number, what: string, brokerMessage?: string | null): void {
  if (errorCode === 0) return;
  const code = kafkaErrorName(errorCode);
  throw new KafkaProtocolError(code, `${what}: ${code}${brokerMessage ? ` (${brokerMessage})` : ''}`);
}
