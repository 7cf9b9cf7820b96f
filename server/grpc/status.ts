/** The gRPC status of an error. Pure. */
import { status } from '@grpc/grpc-js';
import { knownProblem } from '../http/problem.ts';

const BY_TITLE: Readonly<Record<string, status>> = {
  ALREADY_EXISTS: status.ALREADY_EXISTS,
  INVALID_STATE: status.FAILED_PRECONDITION,
  RESOURCE_EXHAUSTED: status.RESOURCE_EXHAUSTED,
};

const BY_HTTP_STATUS: Readonly<Record<number, status>> = {
  400: status.INVALID_ARGUMENT,
  401: status.UNAUTHENTICATED,
  403: status.PERMISSION_DENIED,
  404: status.NOT_FOUND,
  422: status.INVALID_ARGUMENT,
  501: status.UNIMPLEMENTED,
  503: status.UNAVAILABLE,
  504: status.DEADLINE_EXCEEDED,
};

export function statusOf(error: unknown): status {
  const problem = knownProblem(error);
  if (!problem) return status.INTERNAL;
  return BY_TITLE[problem.title] ?? BY_HTTP_STATUS[problem.status] ?? status.INTERNAL;
}
