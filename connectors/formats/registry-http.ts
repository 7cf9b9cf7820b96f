/**
 * Requests to a Confluent-compatible schema registry, each with a deadline. Source: Confluent's Schema
 * Registry API. The library @kafkajs/confluent-schema-registry has no deadlines, so a registry that accepts a
 * connection and never responds would block its caller forever.
 */
import { ConnectorError } from '../errors.ts';
import type { RegistrySettings } from './registry-settings.ts';

/** Timeout of a response, ms; the next attempt uses a new connection. */
const REGISTRY_ANSWER_MS_MAX = 5_000;

const HEADERS = { 'content-type': 'application/vnd.schemaregistry.v1+json', connection: 'close' };

/** The registry responded with an error status, or didn't respond. */
export class RegistryError extends ConnectorError {
  /**
   * HTTP status; undefined if there was no response in time, no connection, or a response that is not JSON.
   */
  readonly status: number | undefined;

  /** The message without its prefix. */
  readonly answer: string;

  constructor(answer: string, status: number | undefined, options?: ErrorOptions) {
    super('FAIL', `schema registry: ${answer}`, options);
    this.status = status;
    this.answer = answer;
  }
}

/** Sends `body` as JSON with POST; without a body, uses GET. Rejects with RegistryError. */
export async function askRegistry(
  { url, basicAuth, bearerToken }: RegistrySettings,
  path: string,
  body?: object,
): Promise<unknown> {
  const user = basicAuth && Buffer.from(`${basicAuth.username}:${basicAuth.password}`).toString('base64');
  const authorization = user ? `Basic ${user}` : bearerToken && `Bearer ${bearerToken}`;
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${url}${path}`, {
      ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
      headers: { ...HEADERS, ...(authorization ? { authorization } : {}) },
      signal: AbortSignal.timeout(REGISTRY_ANSWER_MS_MAX),
    });
    text = await response.text();
  } catch (error) {
    throw new RegistryError(`no response to ${path}: ${reasonOf(error)}`, undefined, { cause: error });
  }
  if (!response.ok) throw new RegistryError(`${response.status} ${text.slice(0, 500)}`, response.status);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RegistryError(`the response to ${path} is not JSON: ${text.slice(0, 100)}`, undefined, {
      cause: error,
    });
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError')
    return `timed out after ${REGISTRY_ANSWER_MS_MAX} ms`;
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message : String(cause);
}
