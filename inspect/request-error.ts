/** A request that can't be carried out, with a suggestion. Pure. */

/**
 * `NOT_FOUND`: the requested object doesn't exist. `INVALID_ARGUMENT`: the request itself is invalid.
 * `REJECTED`: the request is valid, but would do harm.
 */
export type RequestErrorCode = 'NOT_FOUND' | 'INVALID_ARGUMENT' | 'REJECTED';

export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly code: RequestErrorCode;
  /** What to do, in one sentence; undefined if the message contains it. */
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
