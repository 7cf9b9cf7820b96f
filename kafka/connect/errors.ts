/**
 * What can go wrong between this process and a broker: no answer, or an answer with an error code. Pure.
 */
import { isRetriableError, kafkaErrorName } from '../wire/error-codes.ts';

/**
 * No answer: not connected, connection lost, deadline passed. Whether the broker acted on the request is
 * unknown.
 */
export class KafkaConnectionError extends Error {
  override readonly name = 'KafkaConnectionError';
  /** True when the request surely never left this process. */
  readonly unsent: boolean;
  /** True when this process closed the connections: trying again is useless. */
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

/** The broker answered with an error code. */
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
 * Throws KafkaProtocolError unless the code is 0 (NONE). `what` names the request and its target for people.
 */
export function assertNoError(errorCode: number, what: string, brokerMessage?: string | null): void {
  if (errorCode === 0) return;
  const code = kafkaErrorName(errorCode);
  throw new KafkaProtocolError(code, `${what}: ${code}${brokerMessage ? ` (${brokerMessage})` : ''}`);
}
