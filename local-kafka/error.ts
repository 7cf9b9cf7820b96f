/** Why no broker is available, with a suggestion. Pure. */

/**
 * `unavailable`: this method (Java, Maven, Docker) doesn't exist here, another one may. `failed`: it exists,
 * but starting failed. `held`: the data folder or the port is used by a process that we did not start.
 */
export type LocalBrokerErrorCode = 'unavailable' | 'failed' | 'held';

export class LocalBrokerError extends Error {
  readonly code: LocalBrokerErrorCode;
  /** What to do, in one sentence, or undefined. */
  readonly hint: string | undefined;

  constructor(code: LocalBrokerErrorCode, message: string, options?: { hint?: string; cause?: unknown }) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'LocalBrokerError';
    this.code = code;
    this.hint = options?.hint;
  }
}
