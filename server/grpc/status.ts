/** The gRPC status of an error. Pure. */
import { status } from '@grpc/grpc-js';
import { Problem } from '../http/problem.ts';

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
  if (!(error instanceof Problem)) return status.INTERNAL;
  return BY_TITLE[error.title] ?? BY_HTTP_STATUS[error.status] ?? status.INTERNAL;
}
