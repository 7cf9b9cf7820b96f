/** An error response: problem details as defined by RFC 9457, with Camunda's titles. Pure. */
import { KafkaConnectionError } from '../../kafka/connect/errors.ts';
import { remedyOf } from './remedies.ts';

export interface ProblemDetails {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** The path of the request. */
  readonly instance: string;
  /** What to do, and what to type for it. Camunda's clients, which don't know it, don't get it. */
  readonly fix?: string;
  readonly command?: string;
}

/** An error that repeats a value of the request must not be as large as the request. */
const DETAIL_LENGTH_MAX = 2_000;

/** Thrown by an operation: the request has no effect, and the client gets this response. */
export class Problem extends Error {
  override readonly name = 'Problem';
  /** HTTP status. */
  readonly status: number;
  /** Camunda's title, such as NOT_FOUND. */
  readonly title: string;

  constructor(status: number, title: string, detail: string) {
    super(detail.length > DETAIL_LENGTH_MAX ? `${detail.slice(0, DETAIL_LENGTH_MAX)}...` : detail);
    this.status = status;
    this.title = title;
  }

  /** The body of the response to a request for `path`. */
  details(path: string): ProblemDetails {
    const { title, status, message: detail } = this;
    const problem = { type: 'about:blank', title, status, detail, instance: path } as const;
    return path.startsWith('/api/') ? { ...problem, ...remedyOf(problem, path) } : problem;
  }
}

/** Requests that are not answered in time fail in many ways when the server closes its client and model. */
export function serverStopping(): Problem {
  const detail = 'The server is stopping. Repeat the request there or at another server.';
  return new Problem(503, 'UNAVAILABLE', detail);
}

/** The problem that an error means for clients; null if the server has failed. */
export function knownProblem(error: unknown): Problem | null {
  if (error instanceof Problem) return error;
  if (!(error instanceof KafkaConnectionError)) return null;
  return new Problem(503, 'UNAVAILABLE', `Kafka can't be reached: ${error.message}. Try again.`);
}

/** The request violates a rule of its fields. */
export function invalidArgument(detail: string): Problem {
  return new Problem(400, 'INVALID_ARGUMENT', detail);
}

/** The request can't be read. */
export function badRequest(detail: string): Problem {
  return new Problem(400, 'Bad Request', detail);
}

export function notFound(detail: string): Problem {
  return new Problem(404, 'NOT_FOUND', detail);
}

/** The engine's rejection of a command in Camunda's form; `intent` is Camunda's name of the command. */
export function rejection(status: number, title: string, intent: string, text: string): Problem {
  return new Problem(status, title, `Command '${intent}' rejected with code '${title}': ${text}`);
}

/** Like `rejection`, if the object of the command doesn't exist. */
export function notFoundBy(intent: string, text: string): Problem {
  return rejection(404, 'NOT_FOUND', intent, text);
}

/** An operation of Camunda's API that Signalbox doesn't have. */
export function notImplemented(detail: string): Problem {
  return new Problem(501, 'NOT_IMPLEMENTED', detail);
}
