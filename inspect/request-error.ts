/** A request that can't be answered as asked, with what to do about it. Pure. */

/**
 * `NOT_FOUND`: what it names doesn't exist. `INVALID_ARGUMENT`: it is wrong by itself. `REJECTED`: it is
 * understood, and carrying it out would do harm.
 */
export type RequestErrorCode = 'NOT_FOUND' | 'INVALID_ARGUMENT' | 'REJECTED';

export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly code: RequestErrorCode;
  /** What to do, in one sentence; undefined: the message says it. */
  readonly fix: string | undefined;
  /** Details for programs. */
  readonly data: object | undefined;

  constructor(code: RequestErrorCode, message: string, options: { fix?: string; data?: object } = {}) {
    super(message);
    this.code = code;
    this.fix = options.fix;
    this.data = options.data;
  }
}
