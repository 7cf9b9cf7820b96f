/** The outcome of each command according to the committed records, for the adversary. */
import type { JobHeader } from '../../engine/step/records.ts';
import { definitionCodec } from '../../engine/step/records.ts';
import type { TopicNames } from '../../engine/topics.ts';
import { decodeStep } from '../../state/codec.ts';
import { partitionEntryCodec } from '../../state/partition-entries.ts';
import type { CommittedWrite, PlacedRecord } from '../sim/fake-broker.ts';
import { headerOf } from '../sim/records.ts';

interface ReplyValue {
  readonly status?: string;
  readonly code?: string;
}

export class Outcomes {
  /** Status of the reply by correlation id, including replies that became dead letters. */
  readonly replies = new Map<string, string>();
  readonly deadLetters: PlacedRecord[] = [];
  /** Number of commands by outcome. */
  readonly counts = new Map<string, number>();
  /** Notes written before commands that may end the process. */
  notes = 0;
  readonly #topics: TopicNames;
  /** `partition/offset` of commands that have a dead letter or an entry in the history. */
  readonly #seen = new Map<string, string>();
  readonly #positions = new Map<number, number>();
  readonly #lastCommands = new Map<number, number>();
  readonly #batches = new Map<number, number>();
  /** Where commands were forwarded to, by their key. */
  readonly #forwarded = new Map<string, string>();
  readonly definitionKeys: number[] = [];
  /** Jobs that were published, oldest first. */
  readonly jobs: JobHeader[] = [];

  constructor(topics: TopicNames) {
    this.#topics = topics;
  }

  take({ records, transaction }: CommittedWrite): void {
    const { commands, history, deadLetters, partition: entries, definitions } = this.#topics;
    for (const record of records) {
      if (record.topic.startsWith(`${this.#topics.prefix}jobs.`)) this.#job(record);
      const { topic, partition, value } = record;
      if (topic === commands) this.#command(record, transaction !== undefined);
      else if (topic === deadLetters) this.#letter(record);
      else if (topic === entries && value) this.#entry(partition, value);
      else if (topic === definitions && value && transaction)
        this.definitionKeys.push(definitionCodec.decode(value).key);
      else if (topic === history && value) {
        const { position } = decodeStep(value);
        this.#seen.set(`${partition}/${position}`, 'effect');
      } else if (headerOf(record, 'correlation-id') !== undefined) this.#reply(record);
    }
  }

  #job(record: PlacedRecord): void {
    this.jobs.push(JSON.parse(headerOf(record, 'job') ?? '{}') as JobHeader);
  }

  #command({ partition, offset, key }: PlacedRecord, isEngines: boolean): void {
    this.#lastCommands.set(partition, Math.max(this.#lastCommands.get(partition) ?? -1, offset));
    if (isEngines && key) this.#forwarded.set(key.toString('latin1'), `${partition}/${offset}`);
  }

  #letter(letter: PlacedRecord): void {
    this.deadLetters.push(letter);
    const code = headerOf(letter, 'dead-letter-code') ?? '';
    const at = `${headerOf(letter, 'dead-letter-partition')}/${headerOf(letter, 'dead-letter-offset')}`;
    if (code === 'REPLY_REFUSED') this.#reply(letter, 'reply refused');
    else this.#seen.set(at, `dead letter ${code}`);
  }

  #reply(record: PlacedRecord, instead?: string): void {
    const id = headerOf(record, 'correlation-id') ?? record.key?.toString('utf8') ?? '';
    const { status = '', code = '' } = JSON.parse(record.value?.toString('utf8') ?? '{}') as ReplyValue;
    this.replies.set(id, instead ?? (code ? `${status} ${code}` : status));
  }

  #entry(partition: number, value: Buffer): void {
    const { progress, suspect } = partitionEntryCodec.decode(value);
    if (suspect) this.notes++;
    if (!progress) return;
    this.#positions.set(partition, progress.position);
    this.#batches.set(partition, this.batchesOf(partition) + 1);
  }

  /** Committed batches of a partition. */
  batchesOf(partition: number): number {
    return this.#batches.get(partition) ?? 0;
  }

  positionOf(partition: number): number {
    return this.#positions.get(partition) ?? 0;
  }

  /** Offset of the last command; -1 if there is none. */
  lastCommandOf(partition: number): number {
    return this.#lastCommands.get(partition) ?? -1;
  }

  /** The outcome of a command; undefined: unknown. `id`: correlation id of its reply. */
  of({ partition, offset, key }: PlacedRecord, id: string): string | undefined {
    const reply = this.replies.get(id);
    if (reply !== undefined) return `reply: ${reply}`;
    const seen = this.#seen.get(`${partition}/${offset}`);
    if (seen !== undefined) return seen;
    const forwarded = key && this.#forwarded.get(key.toString('latin1'));
    return forwarded ? this.#seen.get(forwarded) : undefined;
  }

  count(outcome: string): void {
    this.counts.set(outcome, (this.counts.get(outcome) ?? 0) + 1);
  }
}
