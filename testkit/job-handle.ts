/** A job as a worker sees it, with a worker's operations. */
import type { Command, UserTaskCorrections } from '../engine/command.ts';
import type { Job } from '../state/instance.ts';
import type { PublishedJob } from './memory-topics.ts';
import type { Duration } from './time.ts';
import { durationMs } from './time.ts';
import type { Variables, VariablesInput } from './variables.ts';
import { parseVariablesText, variablesText } from './variables.ts';

/**
 * `open`: available to workers; `leased`: held by a worker until its deadline; `backoff`: waiting for its
 * next attempt; `incident`: waiting for its incident to be resolved.
 */
export type JobState = 'open' | 'leased' | 'backoff' | 'incident';

/** The content of a job for a worker; `variables` is JSON object text. */
export type JobContent = Pick<PublishedJob, 'header' | 'variables'>;

/** Executes a command; throws CommandRejection. */
export interface CommandSender {
  readonly nowMs: number;
  execute(command: Command): unknown;
}

/**
 * One attempt of a job, as it was when it was read. Later attempts have other handles; a result for an older
 * attempt is rejected (INVALID_STATE) if that attempt already has a result, or if a later attempt is leased.
 * Every method throws CommandRejection.
 */
export class JobHandle {
  readonly key: number;
  readonly type: string;
  readonly state: JobState;
  readonly elementId: string;
  readonly elementInstanceKey: number;
  readonly instanceKey: number;
  readonly processId: string;
  /** The current attempt, from 1. */
  readonly attempt: number;
  readonly retries: number;
  /** Epoch ms; absent if there is none. */
  readonly deadlineAtMs?: number;
  /** Epoch ms; absent if the job is not in back-off. */
  readonly backoffUntilMs?: number;
  /** Error message of the last failure. */
  readonly errorMessage?: string;
  /** The listener's event, such as start; absent for an element's own job. */
  readonly listener?: string;
  /** Task headers. */
  readonly headers: Readonly<Record<string, string>>;
  /** The variables at the time when the handle was read: all that are visible to the element. */
  readonly variables: Variables;
  readonly #sender: CommandSender;

  constructor(sender: CommandSender, job: Job, state: JobState, { header, variables }: JobContent) {
    this.#sender = sender;
    this.key = job.key;
    this.type = job.type;
    this.state = state;
    this.elementId = header.elementId;
    this.elementInstanceKey = header.elementInstanceKey;
    this.instanceKey = header.instanceKey;
    this.processId = header.processId;
    this.attempt = job.attempt ?? 0;
    this.retries = job.retries ?? 0;
    if (job.deadlineAtMs) this.deadlineAtMs = job.deadlineAtMs;
    if (job.backoffUntilMs) this.backoffUntilMs = job.backoffUntilMs;
    if (job.listener) this.listener = job.listener;
    if (job.errorMessage) this.errorMessage = job.errorMessage;
    this.headers = header.headers;
    this.variables = parseVariablesText(variables);
  }

  get #attempt(): { jobKey: number; instanceKey: number; attempt: number } {
    return { jobKey: this.key, instanceKey: this.instanceKey, attempt: this.attempt };
  }

  complete(variables?: VariablesInput): void {
    this.#sender.execute({ completeJob: { ...this.#attempt, ...given(variables) } });
  }

  /** For a job of an ad-hoc subprocess: activates elements, each with its own variables. */
  activate(elements: Readonly<Record<string, VariablesInput>>, variables?: VariablesInput): void {
    const activateElements = Object.entries(elements).map(([elementId, own]) => ({
      elementId,
      ...given(own),
    }));
    this.#sender.execute({ completeJob: { ...this.#attempt, activateElements, ...given(variables) } });
  }

  /**
   * For a job of an ad-hoc subprocess: fulfils the completion condition. `cancelRemaining` terminates active
   * elements.
   */
  fulfill(options: { cancelRemaining?: boolean; variables?: VariablesInput } = {}): void {
    const { cancelRemaining: isCancelRemainingInstances = false, variables } = options;
    const result = { isCompletionConditionFulfilled: true, isCancelRemainingInstances };
    this.#sender.execute({ completeJob: { ...this.#attempt, ...result, ...given(variables) } });
  }

  /** For a job of a task listener: denies the change of the user task. */
  deny(deniedReason = ''): void {
    this.#sender.execute({ completeJob: { ...this.#attempt, denied: true, deniedReason } });
  }

  /** For a job of a task listener: accepts the change of the user task with these corrections. */
  correct(corrections: UserTaskCorrections): void {
    const changed = Object.keys(corrections);
    this.#sender.execute({ completeJob: { ...this.#attempt, corrections: { ...corrections, changed } } });
  }

  /** `retries`: retries left (default: one less); 0 creates an incident. */
  fail(
    failure: { retries?: number; backoff?: Duration; message?: string; variables?: VariablesInput } = {},
  ): void {
    const { retries = Math.max(this.retries - 1, 0), backoff = 0, message = '', variables } = failure;
    const retryBackoffMs = durationMs(this.#sender.nowMs, backoff);
    this.#sender.execute({
      failJob: { ...this.#attempt, retries, retryBackoffMs, errorMessage: message, ...given(variables) },
    });
  }

  /** Throws a BPMN error. */
  throwError(errorCode: string, more: { message?: string; variables?: VariablesInput } = {}): void {
    const { message = '', variables } = more;
    this.#sender.execute({
      throwError: { ...this.#attempt, errorCode, errorMessage: message, ...given(variables) },
    });
  }

  /** Sets a new deadline, counted from now, and returns it as epoch ms. */
  extend(deadline: Duration): number {
    const deadlineMs = durationMs(this.#sender.nowMs, deadline);
    const result = this.#sender.execute({ extendJob: { ...this.#attempt, deadlineMs } });
    return (result as { deadlineAtMs: number }).deadlineAtMs;
  }

  /**
   * Returns a leased job, so that it is available again immediately. False if this lease no longer held it.
   */
  giveBack(): boolean {
    const { key: jobKey, attempt } = this;
    const result = this.#sender.execute({ returnJobs: { jobs: [{ jobKey, attempt }] } });
    return (result as { returned: number }).returned === 1;
  }

  setRetries(retries: number): void {
    const { key: jobKey, instanceKey } = this;
    this.#sender.execute({ updateJobRetries: { jobKey, instanceKey, retries } });
  }
}

function given(variables: VariablesInput | undefined): { variables?: string } {
  const text = variablesText(variables);
  return text === undefined ? {} : { variables: text };
}
