/**
 * I1 and I2 of business records: the write that moves a source's position past a record contains that
 * record's one effect, a command or a dead letter, and no other write contains it. I4 of sources: a former
 * owner never writes again, positions never decrease.
 */
import { inboundEntryCodec, parseSourceKey } from '../../../connectors/inbound/source.ts';
import { SOURCE_HEADER } from '../../../engine/headers.ts';
import type { PlacedRecord } from '../fake-broker.ts';
import type { SeenWrite } from '../journal.ts';
import { ORDERS_TOPIC, orderKind } from '../orders.ts';
import { headerOf } from '../records.ts';
import type { CheckedWorld, Checker, Report } from './checker.ts';

interface Source {
  position: number;
  writer: string;
  readonly formerWriters: Set<string>;
}

export class OrdersOnce implements Checker {
  readonly name = 'business records have one effect';
  readonly #world: CheckedWorld;
  readonly #sources = new Map<number, Source>();

  constructor(world: CheckedWorld) {
    this.#world = world;
  }

  onWrite(write: SeenWrite, report: Report): void {
    if (!write.isOfSource) return;
    const effects = effectsOf(write);
    for (const { key, value } of write.inbound) {
      const parsed = parseSourceKey(key?.toString('utf8') ?? '');
      const position = value ? inboundEntryCodec.decode(value).position?.position : undefined;
      if (parsed?.kind !== 'position' || position === undefined) continue;
      this.#moved(parsed.source.partition, position, write, effects, report);
    }
    for (const [source, count] of effects)
      report(`${count} effects of ${source}, which this write does not move past`);
  }

  #moved(
    partition: number,
    position: number,
    { writer }: SeenWrite,
    effects: Map<string, number>,
    report: Report,
  ): void {
    const source = this.#sourceOf(partition);
    if (source.writer !== writer) {
      if (source.formerWriters.has(writer)) report(`source ${partition}: ${writer} writes again`);
      source.formerWriters.add(source.writer);
      source.writer = writer;
    }
    if (position < source.position)
      report(`source ${partition}: the position goes back from ${source.position} to ${position}`);
    for (const record of this.#world.journal.orders[partition] ?? []) {
      const { offset } = record;
      if (offset < source.position || offset >= position) continue;
      const name = nameOf(record);
      const kind = orderKind(record.value);
      const count = effects.get(name) ?? 0;
      effects.delete(name);
      if (count !== (kind === 'none' ? 0 : 1)) report(`${name} (${kind}) has ${count} effects`);
      else this.#world.count(`order handled: ${kind}`);
    }
    source.position = Math.max(source.position, position);
  }

  #sourceOf(partition: number): Source {
    const known = this.#sources.get(partition);
    if (known) return known;
    const source = { position: 0, writer: '', formerWriters: new Set<string>() };
    this.#sources.set(partition, source);
    return source;
  }

  onRecovered(calmSinceMs: number, report: Report): void {
    this.#allHandled((atMs) => atMs <= calmSinceMs, report);
  }

  atEnd(report: Report): void {
    this.#allHandled(() => true, report);
  }

  #allHandled(isAwaited: (atMs: number) => boolean, report: Report): void {
    for (const [partition, records] of this.#world.journal.orders.entries()) {
      const { position } = this.#sourceOf(partition);
      const left = records.find(({ offset, atMs }) => offset >= position && isAwaited(atMs));
      if (left)
        report(`${nameOf(left)} (${orderKind(left.value)}) is not handled; the position is ${position}`);
    }
  }
}

function nameOf({ topic, partition, offset }: PlacedRecord): string {
  return `${topic}-${partition}-${offset}`;
}

/** The number of effects of each record in a write, by the record's topic, partition and offset. */
function effectsOf({ commands, deadLetters }: SeenWrite): Map<string, number> {
  const effects = new Map<string, number>();
  const add = (name: string | undefined): void => {
    if (name !== undefined) effects.set(name, (effects.get(name) ?? 0) + 1);
  };
  for (const { record } of commands) add(headerOf(record, SOURCE_HEADER));
  for (const letter of deadLetters) {
    const [topic, partition, offset] = ['topic', 'partition', 'offset'].map((name) =>
      headerOf(letter, `dead-letter-${name}`),
    );
    if (topic === ORDERS_TOPIC) add(`${topic}-${partition}-${offset}`);
  }
  return effects;
}
