/** The port to tasks that the engine executes itself by writing a record: requests and results. Pure. */
import type { OutboundRecord, RecordPlace } from '../../kafka/ports.ts';
import type { JobHeader } from './records.ts';

/** A job that can be executed by a record. */
export interface OutboundJob {
  readonly header: JobHeader;
  readonly definitionKey: number;
  /** JSON text of all variables visible to the element. */
  variablesJson(): string;
}

/** The result of a job, as a worker would return it. Variables: JSON object text. */
export type JobOutcome =
  | { readonly kind: 'complete'; readonly variables?: string }
  | {
      readonly kind: 'fail';
      readonly message: string;
      readonly retries: number;
      readonly backoffMs: number;
      readonly variables?: string;
    }
  | { readonly kind: 'error'; readonly code: string; readonly message: string; readonly variables?: string };

/** The action for a job. */
export type OutboundStep =
  /** A worker executes the job. */
  | { readonly kind: 'publish' }
  /** A resource is being fetched; ask again after this time. */
  | { readonly kind: 'wait'; readonly waitMs: number }
  | { readonly kind: 'done'; readonly outcome: JobOutcome }
  /**
   * `after` 'place': the outcome depends on the offset of the record. 'reply': another command ends the job.
   */
  | {
      readonly kind: 'write';
      readonly record: OutboundRecord;
      /** The topic name for messages, without secrets. */
      readonly label: string;
      readonly after: JobOutcome | 'place' | 'reply';
    };

/** Decides about jobs; synchronous, using prefetched data. */
export interface OutboundTasks {
  handles(jobType: string): boolean;
  step(job: OutboundJob, nowMs: number): OutboundStep;
  /** The result of a job whose record was written at this offset. */
  placed(job: OutboundJob, place: RecordPlace, nowMs: number): JobOutcome;
  /** The result of a job whose record can't be written, with the reason. */
  refused(job: OutboundJob, reason: string, nowMs: number): JobOutcome;
}

/** A record whose offset is needed for the result of its job. */
export interface AwaitedPlace {
  readonly record: OutboundRecord;
  readonly instanceKey: number;
  readonly jobKey: number;
}
