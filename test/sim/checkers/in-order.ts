/** I6: the steps of an instance follow the order of its commands in the log, and its time never decreases. */
import type { SeenWrite } from '../journal.ts';
import type { Checker, Report } from './checker.ts';

export class InOrder implements Checker {
  readonly name = 'I6 order per instance';
  readonly #last = new Map<number, { position: number; atMs: number; partition: number }>();

  onWrite({ steps, engine }: SeenWrite, report: Report): void {
    for (const { step, record } of steps) {
      const { instanceKey, position, atMs } = step;
      const last = this.#last.get(instanceKey);
      if (record.partition !== engine) report(`instance ${instanceKey}: history on a partition not its own`);
      if (last && last.partition !== record.partition) report(`instance ${instanceKey} has moved`);
      if (last && atMs < last.atMs) report(`instance ${instanceKey}: time goes back`);
      // A batch does due work before commands, and within one command an instance has one step.
      if (last && position >= 0 && position <= last.position)
        report(`instance ${instanceKey}: command at ${position} after the one at ${last.position}`);
      const reached = Math.max(position, last?.position ?? -1);
      this.#last.set(instanceKey, { position: reached, atMs, partition: record.partition });
    }
  }
}
