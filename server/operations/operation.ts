/**
 * An operation of the server: one entry of the operation table, from which the HTTP routes, the gRPC service
 * and `docs/camunda-api.md` are made. Types only.
 */
import type { Principal } from '../security/principal.ts';
import type { ServerContext } from '../server-context.ts';
import type { Role } from './role.ts';

export type { Role } from './role.ts';

/** JSON Schema of a request body or query. */
export type Schema = Readonly<Record<string, unknown>>;

/** A file of a multipart request. */
export interface UploadedFile {
  readonly name: string;
  readonly content: string;
}

/** What an operation gets; its schemas have been checked. */
export interface OperationRequest {
  /** Of the path, by name. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** Undefined if the request had none. */
  readonly body: unknown;
  /** For multipart requests. */
  readonly files: readonly UploadedFile[];
  /** Library and version, as far as a client says it; absent over gRPC. */
  readonly userAgent?: string;
}

/** One call of an operation. */
export interface OperationCall extends ServerContext {
  /** Aborted when the client is gone, or the server stops. */
  readonly signal: AbortSignal;
  readonly principal: Principal;
  /** Offsets of the commands that this call has written, by partition. */
  readonly positions: Map<number, number>;
}

export interface OperationAnswer {
  /** Default: 200, or 204 without a body. */
  readonly status?: number;
  readonly body?: unknown;
  /** Of a body that is text. Default: JSON. */
  readonly contentType?: string;
  /** Called if the client is gone before it has the whole answer. */
  readonly undelivered?: () => void;
}

export interface Operation {
  /** Camunda's operation id, such as createProcessInstance. */
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/v2`, with `{name}` for parameters. */
  readonly path: string;
  readonly role: Role;
  /** Schema of the JSON body. Absent: a body is ignored. */
  readonly body?: Schema;
  /** A request without a body is refused. */
  readonly requiresBody?: boolean;
  readonly query?: Schema;
  /** The body is multipart/form-data. */
  readonly multipart?: boolean;
  /** What differs from Camunda's operation, for the documentation. */
  readonly differs?: string;
  answer(call: OperationCall, request: OperationRequest): Promise<OperationAnswer> | OperationAnswer;
}
