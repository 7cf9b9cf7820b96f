/**
 * Ends a partition's line permanently: thrown where the reason is detected, caught in the line's main loop.
 */
import type { LineEnd } from './partition-ports.ts';

export class LineEnded extends Error {
  override readonly name = 'LineEnded';
  readonly end: LineEnd;

  constructor(end: LineEnd) {
    super(end.kind === 'closed' ? 'closed' : end.reason);
    this.end = end;
  }
}
