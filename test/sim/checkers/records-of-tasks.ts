/** I2: a record that a task writes is in the transaction of its step, once for each job. */
import { EventKind } from '../../../state/events.ts';
import type { SeenWrite } from '../journal.ts';
import type { Checker, Report } from './checker.ts';

export class RecordsOfTasks implements Checker {
  readonly name = 'I2 records of tasks';
  readonly #written = new Set<string>();

  onWrite({ steps, business }: SeenWrite, report: Report): void {
    const told = new Set<string>();
    for (const { step } of steps)
      for (const event of step.events)
        if (event.kind === EventKind.recordWritten) told.add(String(event.key));
    for (const { value } of business) {
      const jobKey = value?.toString('utf8') ?? '';
      if (!told.delete(jobKey)) report(`a record of job ${jobKey} that no step of its write tells of`);
      if (this.#written.has(jobKey)) report(`job ${jobKey} has written twice`);
      this.#written.add(jobKey);
    }
    for (const jobKey of told) report(`the record of job ${jobKey} is written in history only`);
  }
}
