/**
 * A job has one holder at a time: no lease starts before the previous one has ended, none expires before its
 * deadline, and each reply matches the history of the same write. A record marks each job that ended without
 * a result.
 */
import type { LeasedJobs } from '../../../engine/step/commands/lease-jobs.ts';
import type { InstanceEvent } from '../../../state/events.ts';
import { EventKind } from '../../../state/events.ts';
import type { SeenWrite } from '../journal.ts';
import type { CheckedWorld, Checker, Report } from './checker.ts';

interface Lease {
  readonly worker: string;
  deadlineAtMs: number;
}

export class Leases implements Checker {
  readonly name = 'a lease has one holder';
  readonly #world: CheckedWorld;
  readonly #leases = new Map<number, Lease>();

  constructor(world: CheckedWorld) {
    this.#world = world;
  }

  onWrite({ steps, replies, endedJobs }: SeenWrite, report: Report): void {
    const given = new Set<string>();
    const canceled = new Set<number>();
    for (const { step } of steps) {
      for (const event of step.events) {
        this.#event(event, step.atMs, report);
        if (event.kind === EventKind.jobCanceled) canceled.add(event.key);
        if (event.kind === EventKind.jobLeased)
          given.add(leaseText(event.key, event.job.attempt, event.job.deadlineAtMs));
      }
    }
    for (const { value } of replies) {
      const { result } = JSON.parse(value?.toString('utf8') ?? '{}') as { result?: Partial<LeasedJobs> };
      for (const { jobKey, attempt, deadlineAtMs } of result?.jobs ?? []) {
        const text = leaseText(jobKey, attempt, deadlineAtMs);
        if (!given.delete(text)) report(`an answer gives ${text}, which no step has leased`);
      }
    }
    if (given.size > 0) report(`no answer gives ${[...given].join(', ')}`);
    for (const { ended } of endedJobs) {
      if (!canceled.has(ended.jobKey))
        report(`a record says that job ${ended.jobKey} has ended, which no step says`);
      this.#world.count('a record of an ended job');
    }
  }

  #event(event: InstanceEvent, atMs: number, report: Report): void {
    switch (event.kind) {
      case EventKind.jobLeased:
        this.#begin(event.key, event.job, atMs, report);
        break;
      case EventKind.jobUpdated: {
        const lease = this.#leases.get(event.key);
        if (lease) lease.deadlineAtMs = event.job.deadlineAtMs ?? 0;
        break;
      }
      case EventKind.jobLeaseEnded: {
        const lease = this.#leases.get(event.key);
        if (!lease) report(`a lease of job ${event.key} ends that never began`);
        else if (event.name === 'expired' && atMs < lease.deadlineAtMs)
          report(`the lease of job ${event.key} until ${lease.deadlineAtMs} ends at ${atMs}`);
        this.#world.count(`a lease ${event.name}`);
        this.#leases.delete(event.key);
        break;
      }
      case EventKind.jobPublished:
        if (this.#leases.has(event.key)) report(`job ${event.key} is published while it is leased`);
        break;
      case EventKind.jobCompleted:
      case EventKind.jobFailed:
      case EventKind.jobErrorThrown:
      case EventKind.jobCanceled:
        if (this.#leases.delete(event.key)) this.#world.count('a leased job ended');
        break;
      default:
    }
  }

  #begin(
    key: number,
    job: { readonly worker?: string; readonly deadlineAtMs?: number },
    atMs: number,
    report: Report,
  ): void {
    const { worker = '', deadlineAtMs = 0 } = job;
    const held = this.#leases.get(key);
    if (held)
      report(
        `job ${key} is leased by ${worker} at ${atMs}, and ${held.worker} has it until ${held.deadlineAtMs}`,
      );
    if (deadlineAtMs <= atMs) report(`job ${key} is leased at ${atMs} until ${deadlineAtMs}`);
    this.#leases.set(key, { worker, deadlineAtMs });
    this.#world.count('a job was leased');
  }
}

function leaseText(key: number, attempt = 0, deadlineAtMs = 0): string {
  return `job ${key}, attempt ${attempt}, until ${deadlineAtMs}`;
}
