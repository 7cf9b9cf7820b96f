/** A read without a result: nothing has the key, the request is invalid, or the server doesn't answer it. */

export class ReadFailed extends Error {
  override readonly name = 'ReadFailed';
  /** NOT_FOUND or INVALID_ARGUMENT; of a server also others, such as UNAUTHENTICATED or UNAVAILABLE. */
  readonly code: string;
  /** The status of the response; undefined if the topics were read. */
  readonly status: number | undefined;

  constructor(code: string, message: string, options: ErrorOptions & { readonly status?: number } = {}) {
    super(message, options);
    this.code = code;
    this.status = options.status;
  }
}
