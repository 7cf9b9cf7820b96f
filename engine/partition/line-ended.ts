/** Ends a partition's line for good: thrown wherever that shows, caught where the line lives. */
import type { LineEnd } from './partition-ports.ts';

export class LineEnded extends Error {
  override readonly name = 'LineEnded';
  readonly end: LineEnd;

  constructor(end: LineEnd) {
    super(end.kind === 'closed' ? 'closed' : end.reason);
    this.end = end;
  }
}
