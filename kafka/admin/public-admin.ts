/**
 * kafkajs' public Admin for rare requests: checks of a cluster, groups, partitions. It is loaded on first
 * use, and opens its own connections for each call. ADR 2 lists the requests that don't use it.
 */

import type { Admin } from 'kafkajs';
import type { KafkaConnection } from '../connect/connection.ts';
import { withDeadline } from '../connect/deadline.ts';
import { KafkaConnectionError, KafkaProtocolError } from '../connect/errors.ts';
import { kafkaErrorName } from '../wire/error-codes.ts';

/** Retries with other brokers or controllers; the caller limits the time. */
const RETRY = { retries: 5, initialRetryTime: 50, maxRetryTime: 1_000 };
/**
 * A call is short, so it hardly needs another login. By its default (10 s), kafkajs would renew a session
 * that is not longer than that with each request, which brokers reject.
 */
const REAUTHENTICATION_THRESHOLD_MS = 1_000;

/**
 * Calls kafkajs' Admin, with the addresses and login of the connection. Rejects with KafkaProtocolError if
 * the cluster rejects the request, with KafkaConnectionError if there is no response in time.
 */
export async function withAdmin<T>(
  connection: KafkaConnection,
  timeoutMs: number,
  call: (admin: Admin) => Promise<T>,
): Promise<T> {
  const { Kafka, logLevel } = (await import('kafkajs')).default;
  const { ssl, sasl } = connection.security;
  const kafka = new Kafka({
    brokers: connection.addresses.map(({ host, port }) => `${host}:${port}`),
    clientId: connection.clientId,
    connectionTimeout: timeoutMs,
    requestTimeout: timeoutMs,
    logLevel: logLevel.NOTHING,
    retry: RETRY,
    reauthenticationThreshold: REAUTHENTICATION_THRESHOLD_MS,
    ...(ssl && { ssl }),
    ...(sasl && { sasl }),
  });
  const admin = kafka.admin();
  try {
    return await withDeadline(
      admin.connect().then(() => call(admin)),
      timeoutMs,
      'administration by kafkajs',
    );
  } catch (error) {
    throw ownError(error);
  } finally {
    await admin.disconnect();
  }
}

/** Converts kafkajs' errors to those of this folder, by name, because its classes are not exported. */
function ownError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, cause, code } = error as Error & { readonly code?: unknown };
  // A protocol error has Kafka's number; some of kafkajs' names differ.
  if (typeof code === 'number') {
    const kafkaName = kafkaErrorName(code);
    return new KafkaProtocolError(kafkaName, `${kafkaName}: ${message}`);
  }
  if (name === 'KafkaJSNumberOfRetriesExceeded' && cause instanceof Error) return ownError(cause);
  return name.startsWith('KafkaJS') ? new KafkaConnectionError(message, { cause: error }) : error;
}
