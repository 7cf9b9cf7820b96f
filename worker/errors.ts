/** Errors and results by which a handler controls its job. Pure. */

import type { UserTaskCorrections } from '../engine/command.ts';

/** Variables of a process instance: any JSON. */
export type Variables = Readonly<Record<string, unknown>>;

export interface JobFailureOptions extends ErrorOptions {
  /** The message shown in the incident. */
  readonly message?: string;
  /** Retries left; 0 creates an incident. Default: one less than before. */
  readonly retries?: number;
  /** Back-off before the next attempt. Default: none. */
  readonly backoffMs?: number;
  /** Variables to set in the scope of the element, to help analyse the incident. */
  readonly variables?: Variables;
}

/**
 * Fails the job: it is retried while it has retries; then an incident is created. Takes the message, the
 * options, or both: `new JobFailure('no answer', { retries: 2, backoffMs: 1000 })`.
 */
export class JobFailure extends Error {
  override readonly name = 'JobFailure';
  readonly retries: number | undefined;
  readonly backoffMs: number;
  readonly variables: Variables | undefined;
  constructor(failure: string | JobFailureOptions = {}, more: Omit<JobFailureOptions, 'message'> = {}) {
    const options = typeof failure === 'string' ? { message: failure, ...more } : { ...failure, ...more };
    const { message = 'the job failed', retries, backoffMs = 0, variables, ...rest } = options;
    super(message, rest);
    this.retries = retries;
    this.backoffMs = backoffMs;
    this.variables = variables;
  }
}

/**
 * Throws a BPMN error: an event that catches the code continues the process; without one, an incident is
 * created.
 */
export class BpmnError extends Error {
  override readonly name = 'BpmnError';
  readonly code: string;
  readonly variables: Variables | undefined;
  constructor(code: string, message = '', variables?: Variables, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.variables = variables;
  }
}

/** For the job of a task listener: denies the change of the user task, and the requester gets the reason. */
export class TaskDenied extends Error {
  override readonly name = 'TaskDenied';
}

/** Result for the job of an ad-hoc subprocess: activates elements, or completes the subprocess. */
export class AdHocResult {
  readonly activateElements: readonly { readonly elementId: string; readonly variables?: Variables }[];
  readonly isCompletionConditionFulfilled: boolean;
  readonly isCancelRemainingInstances: boolean;
  /** Variables of the completion, in addition to those of each activation. */
  readonly variables: Variables | undefined;

  constructor(result: {
    readonly activateElements?: AdHocResult['activateElements'];
    readonly isCompletionConditionFulfilled?: boolean;
    readonly isCancelRemainingInstances?: boolean;
    readonly variables?: Variables;
  }) {
    this.activateElements = result.activateElements ?? [];
    this.isCompletionConditionFulfilled = result.isCompletionConditionFulfilled ?? false;
    this.isCancelRemainingInstances = result.isCancelRemainingInstances ?? false;
    this.variables = result.variables;
  }
}

/** Result for the job of a task listener: accepts the change of the user task with these corrections. */
export class TaskCorrections {
  readonly corrections: Readonly<Partial<UserTaskCorrections>>;

  /** The given attributes are changed; an empty value clears the attribute. */
  constructor(corrections: Readonly<Omit<UserTaskCorrections, 'changed'>>) {
    this.corrections = { ...corrections, changed: Object.keys(corrections) };
  }
}
