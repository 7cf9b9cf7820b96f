/** The outcome of each attempt of each job, according to the history: which results are late. */
import type { InstanceEvent } from '../../state/events.ts';
import { EventKind } from '../../state/events.ts';

export interface JobResult {
  readonly jobKey: number;
  readonly attempt?: number;
}

interface Known {
  readonly attempt: number;
  readonly hasEnded: boolean;
  readonly isBackingOff: boolean;
}

export class JobAttempts {
  readonly #jobs = new Map<number, Known>();

  take(event: InstanceEvent): void {
    switch (event.kind) {
      case EventKind.jobPublished:
        this.#jobs.set(event.key, { attempt: event.job.attempt ?? 0, hasEnded: false, isBackingOff: false });
        break;
      case EventKind.jobFailed:
        this.#jobs.set(event.key, {
          attempt: event.job.attempt ?? 0,
          hasEnded: false,
          isBackingOff: Boolean(event.job.backoffUntilMs),
        });
        break;
      case EventKind.jobCompleted:
      case EventKind.jobCanceled:
        this.#jobs.set(event.key, { attempt: 0, hasEnded: true, isBackingOff: false });
        break;
      default:
    }
  }

  /** True if the job has ended or another attempt is running. */
  isLate({ jobKey, attempt }: JobResult): boolean {
    const job = this.#jobs.get(jobKey);
    if (!job) return false;
    return job.hasEnded || job.isBackingOff || (Boolean(attempt) && attempt !== job.attempt);
  }
}
