/** Prometheus metrics of inbound connectors. */
import type { Registry } from 'prom-client';
import { Counter, Gauge } from 'prom-client';
import type { PlanCounts } from './record-plan.ts';
import type { SourcePhase } from './source-ports.ts';

interface Where {
  readonly topic: string;
  readonly partition: number;
  readonly group: string;
}

export class InboundMetrics {
  readonly #records: Counter<'topic' | 'group' | 'outcome'>;
  readonly #blocked: Gauge<'topic' | 'group' | 'partition'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#records = new Counter({
      name: 'signalbox_inbound_records_total',
      help: 'Records of business topics by outcome: handled, skipped (no condition is true), dead_letter',
      labelNames: ['topic', 'group', 'outcome'],
      registers,
    });
    this.#blocked = new Gauge({
      name: 'signalbox_inbound_blocked',
      help: '1 while a record blocks its partition of a business topic (error handling of the model: wait)',
      labelNames: ['topic', 'group', 'partition'],
      registers,
    });
  }

  /** Counts a committed batch. */
  committed({ topic, group }: Where, { handled, skipped, deadLetters }: PlanCounts): void {
    if (handled > 0) this.#records.inc({ topic, group, outcome: 'handled' }, handled);
    if (skipped > 0) this.#records.inc({ topic, group, outcome: 'skipped' }, skipped);
    if (deadLetters > 0) this.#records.inc({ topic, group, outcome: 'dead_letter' }, deadLetters);
  }

  phase({ topic, group, partition }: Where, phase: SourcePhase): void {
    this.#blocked.set({ topic, group, partition: String(partition) }, phase === 'blocked' ? 1 : 0);
  }
}
