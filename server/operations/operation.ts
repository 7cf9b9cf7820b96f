/**
 * An operation of the server: one entry of the operation table, from which the HTTP routes, the gRPC service
 * and `docs/camunda-api.md` are generated. Types only.
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

/** The request of an operation, validated by its schemas. */
export interface OperationRequest {
  /** Parameters of the path, by name. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** Undefined if the request has none. */
  readonly body: unknown;
  /** Files of a multipart request. */
  readonly files: readonly UploadedFile[];
  /** Library and version, as far as a client says it; absent over gRPC. */
  readonly userAgent?: string;
}

/** One call of an operation. */
export interface OperationCall extends ServerContext {
  /** Aborted when the client has disconnected, or when the server stops. */
  readonly signal: AbortSignal;
  readonly principal: Principal;
  /** Offsets of the commands that this call has written, by partition. */
  readonly positions: Map<number, number>;
}

export interface OperationAnswer {
  /** Default: 200, or 204 without a body. */
  readonly status?: number;
  readonly body?: unknown;
  /** The content type of a text body. Default: JSON. */
  readonly contentType?: string;
  /** Called if the client has disconnected before it got the whole response. */
  readonly undelivered?: () => void;
}

export interface Operation {
  /** Camunda's operation id, such as createProcessInstance. */
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/v2`, with `{name}` for parameters. */
  readonly path: string;
  readonly role: Role;
  /** Schema of the JSON body. If absent, a body is ignored. */
  readonly body?: Schema;
  /** True if a request without a body is rejected. */
  readonly requiresBody?: boolean;
  readonly query?: Schema;
  /** True if the body is multipart/form-data. */
  readonly multipart?: boolean;
  /** Schema of the JSON of the response, for the description of the API. */
  readonly result?: Schema;
  /** Differences from Camunda's operation, for the documentation. */
  readonly differs?: string;
  answer(call: OperationCall, request: OperationRequest): Promise<OperationAnswer> | OperationAnswer;
}
