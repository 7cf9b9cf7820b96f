/**
 * I4: a partition has one owner at a time. An owner that commits work has written a barrier before, and no
 * work of another owner follows that barrier: the owner restored everything. A former owner never works
 * again; counters of owners never decrease. A barrier alone does not make an owner: two nodes that take over
 * at the same time may each get one of the partition's two transactional ids. Neither can then commit work
 * after the other, because the barrier uses the first id and the first work the second one.
 */
import type { Progress } from '../../../state/partition-entries.ts';
import { entryKey } from '../../../state/partition-entries.ts';
import type { SeenWrite } from '../journal.ts';
import type { Checker, Report } from './checker.ts';

interface Tenancy {
  /** The last owner that committed work. */
  owner: string;
  readonly former: Set<string>;
  /** Offset on the partition topic of the barrier of each node that is taking over. */
  readonly barriers: Map<string, number>;
  progress: Progress | undefined;
  /** Offset on the partition topic of the newest record of work. */
  offset: number;
}

export class OneOwner implements Checker {
  readonly name = 'I4 one owner';
  readonly #tenancies = new Map<number, Tenancy>();

  onWrite(write: SeenWrite, report: Report): void {
    const { engine, writer, entries, states } = write;
    if (engine === undefined) return;
    const tenancy = this.#tenancyOf(engine);
    const barrier = entries.find(({ key }) => key === entryKey.owner);
    if (barrier) tenancy.barriers.set(writer, barrier.record.offset);
    else this.#work(engine, tenancy, write, report);
    for (const { record } of entries) {
      if (record.partition !== engine) report(`partition ${engine} writes what ${record.partition} knows`);
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
      former: new Set(),
      barriers: new Map(),
      progress: undefined,
      offset: -1,
    };
    this.#tenancies.set(partition, tenancy);
    return tenancy;
  }

  #work(partition: number, tenancy: Tenancy, { writer, entries }: SeenWrite, report: Report): void {
    const { owner, former, barriers, offset } = tenancy;
    if (owner !== writer) {
      const barrier = barriers.get(writer);
      if (former.has(writer)) report(`partition ${partition}: ${writer} works again after ${owner}`);
      if (barrier === undefined) report(`partition ${partition}: ${writer} works without a barrier`);
      else if (barrier < offset)
        report(`partition ${partition}: ${owner} worked behind the barrier of ${writer}`);
      former.add(owner);
      tenancy.owner = writer;
    }
    for (const { record, entry } of entries) {
      if (record.offset <= tenancy.offset) report(`partition ${partition}: offsets of its entries go back`);
      tenancy.offset = record.offset;
      if (entry?.progress) follow(partition, tenancy, entry.progress, report);
    }
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
