/** A request that can't be carried out, with a suggestion. Pure. */

/**
 * `NOT_FOUND`: the requested object doesn't exist. `INVALID_ARGUMENT`: the request itself is invalid.
 * `REJECTED`: the request is valid, but would do harm.
 */
export type RequestErrorCode = 'NOT_FOUND' | 'INVALID_ARGUMENT' | 'REJECTED';

/** A word for which there are only some allowed ones. */
export interface UnknownWord {
  readonly word: string;
  readonly allowed: readonly string[];
}

export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly code: RequestErrorCode;
  /** What to do, in one sentence; undefined if the message contains it. */
  readonly fix: string | undefined;
  /** Details for programs. */
  readonly data: object | undefined;
  readonly unknown: UnknownWord | undefined;

  constructor(
    code: RequestErrorCode,
    message: string,
    options: { fix?: string; data?: object; unknown?: UnknownWord } = {},
  ) {
    super(message);
    this.code = code;
    this.fix = options.fix;
    this.data = options.data;
    this.unknown = options.unknown;
  }
}
