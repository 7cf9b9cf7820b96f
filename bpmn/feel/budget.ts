/**
 * The budget of evaluations, in units of work (about one evaluated node of a syntax tree, or 16 characters or
 * one item processed by a built-in function) and in bytes of created values. Counted, not timed: the same
 * input has the same outcome on every machine. A step creates one and uses it for all its evaluations. Pure.
 */
import { STEP_BYTES_MAX, STEP_WORK_MAX } from './limits.ts';

export class FeelBudget {
  /** Remaining units of work. */
  work: number;
  /** Remaining bytes. */
  bytes: number;

  constructor(work = STEP_WORK_MAX, bytes = STEP_BYTES_MAX) {
    this.work = work;
    this.bytes = bytes;
  }
}
