/**
 * What evaluations may cost, in units of work (about one node of a syntax tree evaluated, or 16 characters or
 * one item handled by a built-in function) and in bytes of values made. Counted, not timed: the same input
 * has the same outcome on every machine. A step makes one and gives it to all its evaluations. Pure.
 */
import { STEP_BYTES_MAX, STEP_WORK_MAX } from './limits.ts';

export class FeelBudget {
  /** Units of work that are left. */
  work: number;
  /** Bytes that are left. */
  bytes: number;

  constructor(work = STEP_WORK_MAX, bytes = STEP_BYTES_MAX) {
    this.work = work;
    this.bytes = bytes;
  }
}
