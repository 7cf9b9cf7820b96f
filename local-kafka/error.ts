/** Why no broker could be had, in words a user can act on. Pure. */

/**
 * `unavailable`: this way (Java, Maven, Docker) does not exist here, another may. `failed`: it exists, and
 * starting went wrong. `held`: the data folder or the port belongs to a process that we did not start.
 */
export type LocalBrokerErrorCode = 'unavailable' | 'failed' | 'held';

export class LocalBrokerError extends Error {
  readonly code: LocalBrokerErrorCode;
  /** What to do about it, one sentence, or undefined. */
  readonly hint: string | undefined;

  constructor(code: LocalBrokerErrorCode, message: string, options?: { hint?: string; cause?: unknown }) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'LocalBrokerError';
    this.code = code;
    this.hint = options?.hint;
  }
}
