/** What a handler throws to say more than that it failed. Pure. */

import type { UserTaskCorrections } from '../engine/command.ts';

/** Variables of a process instance: any JSON. */
export type Variables = Readonly<Record<string, unknown>>;

export interface JobFailureOptions extends ErrorOptions {
  /** What people read in the incident. */
  readonly message?: string;
  /** Tries left; 0: an incident. Default: one less than the job had. */
  readonly retries?: number;
  /** Pause before the next try. Default: none. */
  readonly backoffMs?: number;
  /** Set local to the element, for whoever looks at the incident. */
  readonly variables?: Variables;
}

/** The job failed: it is tried again while there are retries, then an incident. */
export class JobFailure extends Error {
  override readonly name = 'JobFailure';
  readonly retries: number | undefined;
  readonly backoffMs: number;
  readonly variables: Variables | undefined;
  constructor(options: JobFailureOptions = {}) {
    const { message = 'the job failed', retries, backoffMs = 0, variables, ...rest } = options;
    super(message, rest);
    this.retries = retries;
    this.backoffMs = backoffMs;
    this.variables = variables;
  }
}

/**
 * A BPMN error: an error boundary event that catches the code goes on from here; without one, an incident.
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

/**
 * Of a task listener's job: the user task does not do what it was about to, and who asked for it is told.
 */
export class TaskDenied extends Error {
  override readonly name = 'TaskDenied';
}

/** Returned for an ad-hoc subprocess's job: what begins in it, or that it is enough. */
export class AdHocResult {
  readonly activateElements: readonly { readonly elementId: string; readonly variables?: Variables }[];
  readonly isCompletionConditionFulfilled: boolean;
  readonly isCancelRemainingInstances: boolean;
  /** Of the completion, beside those of each activation. */
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

/** Returned for a task listener's job: the user task does what it was about to with these changes. */
export class TaskCorrections {
  readonly corrections: Readonly<Partial<UserTaskCorrections>>;

  /** What is named changes, even to nothing. */
  constructor(corrections: Readonly<Omit<UserTaskCorrections, 'changed'>>) {
    this.corrections = { ...corrections, changed: Object.keys(corrections) };
  }
}
