/**
 * Prometheus metrics of an engine. Names start with `signalbox_`; times are in seconds, as is usual in
 * Prometheus.
 */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { EventKind, eventName } from '../../state/events.ts';
import type { BatchStats } from '../partition/batch.ts';

const SECONDS = [0.002, 0.004, 0.006, 0.008, 0.01, 0.015, 0.02, 0.03, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const SIZES = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];

/** The current values of each partition: the name without its prefix, and the help text. */
const PARTITION_GAUGES = {
  lag: ['lag_commands', 'Commands not processed yet, fetched or in the log'],
  active: ['instances_open', 'Active process instances'],
  ended: ['instances_kept', 'Ended process instances within their retention'],
  subscriptions: ['message_subscriptions', 'Open message subscriptions of a partition'],
  messages: ['messages_buffered', 'Messages buffered on a partition'],
  due: ['timers_due_instances', 'Instances with a due time: timers, job deadlines, back-offs'],
  commandIds: ['command_ids_remembered', 'Command ids remembered on a partition'],
  commandIdSeconds: [
    'command_ids_window_seconds',
    'How long command ids are remembered: less than configured while there are too many',
  ],
  commandIdsEarly: [
    'command_ids_forgotten_early',
    'Command ids forgotten before their time since the takeover, because there were too many',
  ],
  stableLagSeconds: [
    'last_stable_offset_behind_seconds',
    'How long an open transaction has blocked consumers',
  ],
} as const;

export type PartitionGauge = keyof typeof PARTITION_GAUGES;

export class EngineMetrics {
  readonly registry = new Registry();
  readonly #events: Counter<'event'>;
  readonly #commands: Counter<'outcome'>;
  readonly #repeated: Counter;
  readonly #transactions: Counter<'outcome'>;
  readonly #transactionSeconds: Histogram;
  readonly #batchCommands: Histogram;
  readonly #restoreSeconds: Gauge<'partition'>;
  readonly #restoreRecords: Gauge<'partition'>;
  readonly #byPartition: Readonly<Record<PartitionGauge, Gauge<'partition'>>>;

  constructor() {
    const registers = [this.registry];
    this.#events = new Counter({
      name: 'signalbox_events_total',
      help: 'Process instance events by kind',
      labelNames: ['event'],
      registers,
    });
    this.#commands = new Counter({
      name: 'signalbox_commands_total',
      help: 'Commands by outcome: handled, forwarded, rejected, late_result, dead_letter',
      labelNames: ['outcome'],
      registers,
    });
    this.#repeated = new Counter({
      name: 'signalbox_commands_repeated_total',
      help: 'Commands that were rejected because their id was remembered; also counted as rejected',
      registers,
    });
    this.#transactions = new Counter({
      name: 'signalbox_transactions_total',
      help: 'Kafka transactions by outcome: committed, doubt',
      labelNames: ['outcome'],
      registers,
    });
    this.#transactionSeconds = new Histogram({
      name: 'signalbox_transaction_seconds',
      help: 'Duration of a transaction from begin to commit',
      buckets: SECONDS,
      registers,
    });
    this.#batchCommands = new Histogram({
      name: 'signalbox_batch_commands',
      help: 'Commands and due timers per transaction',
      buckets: SIZES,
      registers,
    });
    const gauge = (name: string, help: string) =>
      new Gauge({ name: `signalbox_${name}`, help, labelNames: ['partition'] as const, registers });
    this.#restoreSeconds = gauge('restore_seconds', 'Duration of the last takeover of a partition');
    this.#restoreRecords = gauge('restore_records', 'Records read in the last takeover of a partition');
    this.#byPartition = Object.fromEntries(
      Object.entries(PARTITION_GAUGES).map(([key, [name, help]]) => [key, gauge(name, help)]),
    ) as Record<PartitionGauge, Gauge<'partition'>>;
  }

  /** Counts a committed batch. */
  committed(stats: BatchStats, seconds: number): void {
    this.#transactions.inc({ outcome: 'committed' });
    this.#transactionSeconds.observe(seconds);
    this.#batchCommands.observe(stats.commands + stats.dueWork);
    const { commands, forwarded, rejected, lateResults, deadLetters } = stats;
    const handled = commands - forwarded - rejected - lateResults - deadLetters;
    if (handled > 0) this.#commands.inc({ outcome: 'handled' }, handled);
    if (forwarded > 0) this.#commands.inc({ outcome: 'forwarded' }, forwarded);
    if (rejected > 0) this.#commands.inc({ outcome: 'rejected' }, rejected);
    if (lateResults > 0) this.#commands.inc({ outcome: 'late_result' }, lateResults);
    if (deadLetters > 0) this.#commands.inc({ outcome: 'dead_letter' }, deadLetters);
    if (stats.repeated > 0) this.#repeated.inc(stats.repeated);
    for (const kind of COUNTED) {
      const count = stats.events[kind];
      if (count) this.#events.inc({ event: eventName(kind) }, count);
    }
  }

  doubt(): void {
    this.#transactions.inc({ outcome: 'doubt' });
  }

  restored(partition: number, records: number, seconds: number): void {
    this.#restoreSeconds.set({ partition }, seconds);
    this.#restoreRecords.set({ partition }, records);
  }

  /** Sets the gauges of a partition. */
  setPartition(partition: number, values: Readonly<Record<PartitionGauge, number>>): void {
    for (const [name, value] of Object.entries(values)) {
      this.#byPartition[name as PartitionGauge].set({ partition }, value);
    }
  }

  /** Removes the gauges of a partition that this node no longer owns. */
  removePartition(partition: number): void {
    for (const gauge of Object.values(this.#byPartition)) gauge.remove({ partition });
    this.#restoreSeconds.remove({ partition });
    this.#restoreRecords.remove({ partition });
  }
}

/** All kinds, including jobs published again, expired deadlines and incidents. */
const COUNTED = Object.values(EventKind);
