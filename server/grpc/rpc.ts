/**
 * A remote procedure: how its messages are converted to the request and from the response of an operation.
 * Types only.
 */
import type { UploadedFile } from '../operations/operation.ts';

/** A message as a plain object: 64-bit numbers are decimal text, absent fields have their defaults. */
export type Message = Readonly<Record<string, unknown>>;

export interface RpcRequest {
  readonly params?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly files?: readonly UploadedFile[];
}

export interface Rpc {
  /** Id of the operation. */
  readonly operation: string;
  request(message: Message): RpcRequest;
  /** `body` is the operation's response. */
  answer(body: Message, message: Message): Message;
}
