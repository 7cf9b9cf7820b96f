/**
 * Everything that was committed, in the order of the coordinator's decisions, decoded: the ground truth for
 * checkers, simulated workers and operators. Independent of the engine's memory.
 */

import { inboundEntryCodec, parseSourceKey } from '../../connectors/inbound/source.ts';
import type { CommandName, Commands } from '../../engine/command.ts';
import { decodeCommand } from '../../engine/command-codec.ts';
import { UndecodableCommand } from '../../engine/errors.ts';
import type { JobEndedHeader, JobHeader } from '../../engine/step/records.ts';
import { definitionCodec, JOB_ENDED_HEADER } from '../../engine/step/records.ts';
import { EVENT_REFUSED } from '../../engine/step/write-events.ts';
import type { TopicNames } from '../../engine/topics.ts';
import { applyEvent, createInstance } from '../../state/apply-event.ts';
import { decodeStep } from '../../state/codec.ts';
import type { StepRecord } from '../../state/events.ts';
import { EventKind } from '../../state/events.ts';
import type { ProcessInstance } from '../../state/instance.ts';
import type { PartitionEntry } from '../../state/partition-entries.ts';
import { partitionEntryCodec } from '../../state/partition-entries.ts';
import type { CommittedWrite, PlacedRecord } from './fake-broker.ts';
import { inboundTopicOf, ORDERS_PARTITIONS, ORDERS_TOPIC } from './orders.ts';
import { BUSINESS_TOPIC } from './outbound.ts';
import { headerOf } from './records.ts';

/** A record of the commands topic. */
export interface SeenCommand {
  readonly record: PlacedRecord;
  /** Undefined if it can't be decoded. */
  readonly name: CommandName | undefined;
  readonly command: Commands[CommandName] | undefined;
  /** The write that contains it. */
  readonly sent: SeenWrite;
  /**
   * True for a command from one partition to another, created by the engine; false for a forwarded command of
   * a client.
   */
  readonly isInternal: boolean;
  /** The write whose position has passed it. */
  handled: SeenWrite | undefined;
}

export interface SeenStep {
  readonly record: PlacedRecord;
  readonly step: StepRecord;
}

export interface SeenEntry {
  readonly record: PlacedRecord;
  readonly key: string;
  /** Undefined for a tombstone. */
  readonly entry: PartitionEntry | undefined;
}

export interface SeenJob {
  readonly record: PlacedRecord;
  readonly job: JobHeader;
}

export interface SeenEndedJob {
  readonly record: PlacedRecord;
  readonly ended: JobEndedHeader;
}

/** One committed write, with its records by kind. */
export interface SeenWrite {
  readonly sequence: number;
  readonly atMs: number;
  /** The partition whose engine wrote it; undefined for a client. */
  readonly engine: number | undefined;
  /** The tenure that wrote it; empty if it was not an engine. */
  readonly writer: string;
  readonly commands: readonly SeenCommand[];
  /** Without steps that only show the repeat of a command. */
  readonly steps: readonly SeenStep[];
  readonly states: readonly PlacedRecord[];
  readonly entries: readonly SeenEntry[];
  readonly jobs: readonly SeenJob[];
  /** Records of jobs that ended without a result. */
  readonly endedJobs: readonly SeenEndedJob[];
  /** Replies, including those that could not be written and are dead letters. */
  readonly replies: readonly PlacedRecord[];
  readonly deadLetters: readonly PlacedRecord[];
  /** CloudEvents, including those that could not be written and are dead letters. */
  readonly events: readonly PlacedRecord[];
  /** Records that tasks have written to their topic. */
  readonly business: readonly PlacedRecord[];
  /** True if the line of a business topic's partition wrote it. */
  readonly isOfSource: boolean;
  /** Records of the positions of sources. */
  readonly inbound: readonly PlacedRecord[];
}

/** A record of the business topic that sources read. */
export interface SeenOrder extends PlacedRecord {
  readonly atMs: number;
}

/** The newest record of a key on a compacted topic. */
export interface Kept {
  readonly value: Buffer;
  readonly index: Buffer | null;
}

export class Journal {
  readonly writes: SeenWrite[] = [];
  /** By partition, in offset order. */
  readonly commands: SeenCommand[][];
  /** The newest value of each key, by partition. */
  readonly states: Map<string, Kept>[];
  readonly entries: Map<string, Kept>[];
  /** Each instance folded from its history, by key, including ended ones. */
  readonly folded = new Map<number, ProcessInstance>();
  /** The text of each definition, by its key. */
  readonly definitions = new Map<number, string>();
  /** By partition, in offset order. */
  readonly orders: SeenOrder[][] = Array.from({ length: ORDERS_PARTITIONS }, () => []);
  /** The next position of each partition of the business topic. */
  readonly sourcePositions: number[] = Array.from({ length: ORDERS_PARTITIONS }, () => 0);
  readonly #topics: TopicNames;
  readonly #observers: ((write: SeenWrite) => void)[] = [];

  constructor(topics: TopicNames, partitionCount: number) {
    this.#topics = topics;
    this.commands = Array.from({ length: partitionCount }, () => []);
    this.states = Array.from({ length: partitionCount }, () => new Map());
    this.entries = Array.from({ length: partitionCount }, () => new Map());
  }

  observe(observer: (write: SeenWrite) => void): void {
    this.#observers.push(observer);
  }

  /** Throws if a record can't be read or a history is invalid. */
  take({ sequence, atMs, transaction, records }: CommittedWrite): void {
    const topics = this.#topics;
    const [role, partition] = transaction?.transactionalId.split('-') ?? [];
    const on = (topic: string): PlacedRecord[] => records.filter((record) => record.topic === topic);
    const letters = on(topics.deadLetters);
    const ofJobs = records.filter(({ topic }) => topic.startsWith(`${topics.prefix}jobs.`));
    const commands: SeenCommand[] = [];
    const seen: SeenWrite = {
      sequence,
      atMs,
      engine: role === 'engine' ? Number(partition) : undefined,
      writer: transaction?.writer ?? '',
      commands,
      steps: on(topics.history)
        .map((record) => ({ record, step: decodeStep(record.value as Buffer) }))
        .filter(({ step }) => !step.repeatedCommandId),
      states: on(topics.state),
      entries: on(topics.partition).map(seenEntry),
      jobs: ofJobs.filter(({ value }) => value !== null).map(seenJob),
      endedJobs: ofJobs.filter(({ value }) => value === null).map(seenEndedJob),
      replies: [...on(topics.replies), ...letters.filter(isAnswer)],
      deadLetters: letters.filter((letter) => !isAnswer(letter) && !isEvent(letter)),
      events: [...on(topics.events), ...letters.filter(isEvent)],
      business: on(BUSINESS_TOPIC),
      isOfSource: role === 'inbound',
      inbound: on(inboundTopicOf(topics)),
    };
    for (const record of on(ORDERS_TOPIC)) this.#order({ ...record, atMs });
    this.#noteSources(seen);
    for (const record of on(topics.commands)) commands.push(seenCommand(record, seen));
    for (const command of commands) insert(this.commands[command.record.partition] ?? [], command);
    for (const { value } of on(topics.definitions)) this.#define(value);
    for (const { step } of seen.steps) this.#fold(step);
    this.#keep(this.states, seen.states);
    this.#keep(
      this.entries,
      seen.entries.map(({ record }) => record),
    );
    this.writes.push(seen);
    this.#pass(seen);
    for (const observer of this.#observers) observer(seen);
  }

  /** Adds in offset order: transactions may be decided in another order. */
  #order(order: SeenOrder): void {
    const orders = this.orders[order.partition] ?? [];
    orders.push(order);
    orders.sort((a, b) => a.offset - b.offset);
  }

  #noteSources({ inbound }: SeenWrite): void {
    for (const { key, value } of inbound) {
      const parsed = parseSourceKey(key?.toString('utf8') ?? '');
      const position = value ? inboundEntryCodec.decode(value).position : undefined;
      if (parsed?.kind === 'position' && position)
        this.sourcePositions[parsed.source.partition] = position.position;
    }
  }

  #define(value: Buffer | null): void {
    if (!value) return;
    const { key, xml } = definitionCodec.decode(value);
    this.definitions.set(key, xml);
  }

  #fold({ instanceKey, events, atMs }: StepRecord): void {
    for (const event of events) {
      if (event.kind === EventKind.processInstanceCreated) {
        this.folded.set(instanceKey, createInstance(event.created, atMs));
        continue;
      }
      const instance = this.folded.get(instanceKey);
      if (!instance) throw new Error(`history of instance ${instanceKey} does not begin with its creation`);
      applyEvent(instance, event, atMs);
    }
  }

  #keep(kept: readonly Map<string, Kept>[], records: readonly PlacedRecord[]): void {
    for (const { partition, key, value, headers } of records) {
      const map = kept[partition];
      const text = key?.toString('utf8') ?? '';
      const index = headers.find((header) => header.key === 'index')?.value ?? null;
      if (value) map?.set(text, { value, index });
      else map?.delete(text);
    }
  }

  /** Marks the commands that the write's new position has passed. */
  #pass(seen: SeenWrite): void {
    if (seen.engine === undefined) return;
    const progress = seen.entries.find(({ entry }) => entry?.progress)?.entry?.progress;
    if (!progress) return;
    const commands = this.commands[seen.engine] ?? [];
    for (let at = commands.length - 1; at >= 0; at--) {
      const command = commands[at] as SeenCommand;
      if (command.handled) break;
      if (command.record.offset < progress.position) command.handled = seen;
    }
  }
}

/** True if a dead letter contains a reply. */
function isAnswer(letter: PlacedRecord): boolean {
  return headerOf(letter, 'dead-letter-code') === 'REPLY_REFUSED';
}

function isEvent(letter: PlacedRecord): boolean {
  return headerOf(letter, 'dead-letter-code') === EVENT_REFUSED;
}

/** Inserts in offset order: transactions may be decided in another order. */
function insert(commands: SeenCommand[], command: SeenCommand): void {
  let at = commands.length;
  while (at > 0 && (commands[at - 1] as SeenCommand).record.offset > command.record.offset) at--;
  commands.splice(at, 0, command);
}

function seenCommand(record: PlacedRecord, sent: SeenWrite): SeenCommand {
  // Commands of engines have an instance's key; those of clients never have one.
  const isInternal = sent.engine !== undefined && /^\d+$/.test(record.key?.toString('latin1') ?? '');
  try {
    const { name, command } = decodeCommand(record.value);
    return { record, name, command, sent, isInternal, handled: undefined };
  } catch (error) {
    if (!(error instanceof UndecodableCommand)) throw error;
    return { record, name: undefined, command: undefined, sent, isInternal, handled: undefined };
  }
}

function seenEntry(record: PlacedRecord): SeenEntry {
  const entry = record.value ? partitionEntryCodec.decode(record.value) : undefined;
  return { record, key: record.key?.toString('utf8') ?? '', entry };
}

function seenJob(record: PlacedRecord): SeenJob {
  const header = record.headers.find(({ key }) => key === 'job')?.value;
  return { record, job: JSON.parse(header?.toString('utf8') ?? 'null') as JobHeader };
}

function seenEndedJob(record: PlacedRecord): SeenEndedJob {
  return { record, ended: JSON.parse(headerOf(record, JOB_ENDED_HEADER) ?? 'null') as JobEndedHeader };
}
