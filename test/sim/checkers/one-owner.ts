/**
 * I4: owners of a partition follow one another. Whoever commits work has committed a barrier before, and
 * nobody else's work came between the two: what it restored was all there was. A former owner never works
 * again, and what owners count never goes back.
 */
import type { Progress } from '../../../state/partition-entries.ts';
import { entryKey } from '../../../state/partition-entries.ts';
import type { SeenWrite } from '../journal.ts';
import type { Checker, Report } from './checker.ts';

interface Tenancy {
  /** Who worked last, and when. */
  owner: string;
  workedAt: number;
  readonly former: Set<string>;
  /** When each owner-to-be committed its barrier. */
  readonly barriers: Map<string, number>;
  progress: Progress | undefined;
  /** Offset of the newest entry on the partition topic. */
  offset: number;
}

export class OneOwner implements Checker {
  readonly name = 'I4 one owner';
  readonly #tenancies = new Map<number, Tenancy>();

  onWrite(write: SeenWrite, report: Report): void {
    const { engine, writer, entries, states, sequence } = write;
    if (engine === undefined) return;
    const tenancy = this.#tenancyOf(engine);
    if (entries.some(({ key }) => key === entryKey.owner)) tenancy.barriers.set(writer, sequence);
    else this.#work(engine, tenancy, write, report);
    for (const { record, entry } of entries) {
      if (record.partition !== engine) report(`partition ${engine} writes what ${record.partition} knows`);
      if (record.offset <= tenancy.offset) report(`partition ${engine}: offsets of its entries go back`);
      tenancy.offset = record.offset;
      if (entry?.progress) follow(engine, tenancy, entry.progress, report);
    }
    for (const { partition } of states) {
      if (partition !== engine) report(`partition ${engine} writes state of ${partition}`);
    }
  }

  #tenancyOf(partition: number): Tenancy {
    const known = this.#tenancies.get(partition);
    if (known) return known;
    const tenancy: Tenancy = {
      owner: '',
      workedAt: -1,
      former: new Set(),
      barriers: new Map(),
      progress: undefined,
      offset: -1,
    };
    this.#tenancies.set(partition, tenancy);
    return tenancy;
  }

  #work(partition: number, tenancy: Tenancy, { writer, sequence }: SeenWrite, report: Report): void {
    const { owner, former, barriers, workedAt } = tenancy;
    tenancy.workedAt = sequence;
    if (owner === writer) return;
    const barrier = barriers.get(writer);
    if (former.has(writer)) report(`partition ${partition}: ${writer} works again after ${owner}`);
    if (barrier === undefined) report(`partition ${partition}: ${writer} works without a barrier`);
    else if (barrier < workedAt)
      report(`partition ${partition}: ${owner} worked behind the barrier of ${writer}`);
    former.add(owner);
    tenancy.owner = writer;
  }
}

function follow(partition: number, tenancy: Tenancy, progress: Progress, report: Report): void {
  const before = tenancy.progress;
  tenancy.progress = progress;
  if (!before) return;
  for (const count of ['position', 'keyCounter', 'nowMs'] as const) {
    if (progress[count] < before[count])
      report(`partition ${partition}: ${count} goes back from ${before[count]} to ${progress[count]}`);
  }
}
