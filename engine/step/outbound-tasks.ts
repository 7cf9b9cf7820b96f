/**
 * The port to the tasks that the engine does itself by writing a record: what is asked, and the answers.
 * Pure.
 */
import type { OutboundRecord, RecordPlace } from '../../kafka/ports.ts';
import type { JobHeader } from './records.ts';

/** A job that may be done by a record. */
export interface OutboundJob {
  readonly header: JobHeader;
  readonly definitionKey: number;
  /** JSON object text of everything visible from the element. */
  variablesJson(): string;
}

/** What a job comes to; as a worker would answer it. Variables: JSON object text. */
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

/** What is to be done with a job now. */
export type OutboundStep =
  /** It is a worker's after all. */
  | { readonly kind: 'publish' }
  /** What it needs is being fetched; ask again after so long. */
  | { readonly kind: 'wait'; readonly waitMs: number }
  | { readonly kind: 'done'; readonly outcome: JobOutcome }
  /** `after` 'place': the outcome depends on where the record stands. 'reply': somebody else ends the job. */
  | {
      readonly kind: 'write';
      readonly record: OutboundRecord;
      /** The topic as it may be shown. */
      readonly label: string;
      readonly after: JobOutcome | 'place' | 'reply';
    };

/** Decides about jobs; synchronous, by what has been fetched before. */
export interface OutboundTasks {
  handles(jobType: string): boolean;
  step(job: OutboundJob, nowMs: number): OutboundStep;
  /** What a job comes to whose record stands there. */
  placed(job: OutboundJob, place: RecordPlace, nowMs: number): JobOutcome;
  /** What a job comes to whose record can't be written, with the reason. */
  refused(job: OutboundJob, reason: string, nowMs: number): JobOutcome;
}

/** A record whose place decides how its job ends. */
export interface AwaitedPlace {
  readonly record: OutboundRecord;
  readonly instanceKey: number;
  readonly jobKey: number;
}
