/**
 * One engine process over the simulated broker, with the real limits, that a test attacks: real lines,
 * processor, registry and connectors, virtual time. It knows the outcome of each command and how many batches
 * it took.
 */

import type { ElementBehaviour } from '../../bpmn/behaviour.ts';
import { behaviourOf } from '../../bpmn/elements/table.ts';
import type { FlowNode } from '../../bpmn/model.ts';
import { ConnectorTasks } from '../../connectors/outbound/outbound-tasks.ts';
import { SecretStore } from '../../connectors/secrets/secret-store.ts';
import type { Command } from '../../engine/command.ts';
import { encodeCommand } from '../../engine/command-codec.ts';
import {
  ACTIVATIONS_PER_STEP_MAX,
  BATCH_BYTES_MAX,
  BATCH_COMMANDS_MAX,
  DUE_PER_BATCH_MAX,
  KEEP_ENDED_MAX,
  QUEUE_BYTES_MAX,
  RECORD_BYTES_MAX,
} from '../../engine/limits.ts';
import { DefinitionRegistry } from '../../engine/node/definition-registry.ts';
import { Pacer } from '../../engine/node/pacer.ts';
import { PartitionLines } from '../../engine/node/partition-lines.ts';
import { SteadyClock } from '../../engine/node/steady-clock.ts';
import { prepareDeployment } from '../../engine/partition/deployment.ts';
import type { PartitionPorts, PartitionSettings } from '../../engine/partition/partition-ports.ts';
import { Turnstile } from '../../engine/partition/turnstile.ts';
import { partitionLimits } from '../../engine/partition-limits.ts';
import { RefusedTargets } from '../../engine/step/refused-targets.ts';
import { topicNames } from '../../engine/topics.ts';
import type { OutboundRecord, RecordHeader, UnreadableBatch } from '../../kafka/ports.ts';
import type { ReadVerdict } from '../../kafka/read/read-verdicts.ts';
import type { Verdict } from '../../kafka/write/verdicts.ts';
import type { CommittedWrite, PlacedRecord } from '../sim/fake-broker.ts';
import { FakeReader } from '../sim/fake-reader.ts';
import { fenceFake } from '../sim/fake-transactions.ts';
import { Network } from '../sim/network.ts';
import { Random } from '../sim/random.ts';
import { Scheduler } from '../sim/scheduler.ts';
import { SimProcess } from '../sim/sim-process.ts';
import { FaultyBroker } from './faulty-broker.ts';
import { HostileTopics } from './hostile-topics.ts';
import { Outcomes } from './outcomes.ts';

export interface ArenaOptions {
  readonly seed: number;
  readonly partitionCount?: number;
  /** Replaces the behaviour of an element; `end` ends the engine's process like an out-of-memory error. */
  readonly behaviourOf?: (node: FlowNode, end: () => never) => ElementBehaviour | undefined;
  /** A planted fault: how to interpret an error code of Produce. */
  readonly verdictOf?: (code: string) => Verdict | undefined;
  /** A planted fault: what an error code of Fetch is taken for instead. */
  readonly readVerdictOf?: (code: string) => ReadVerdict | undefined;
}

const START_MS = Date.UTC(2026, 0, 1);
const TRANSACTION_INTERVAL_MS = 5;
const RESTART_MS = 500;
/** Virtual time after which waiting fails: far more than anything takes. */
const WAIT_MS_MAX = 120_000;

/** Thrown if a command was not handled. */
class PartitionStopped extends Error {
  override readonly name = 'PartitionStopped';
}

export class Arena {
  readonly topics = topicNames();
  readonly partitionCount: number;
  readonly broker: FaultyBroker;
  readonly outcomes: Outcomes;
  readonly hostileTopics: HostileTopics;
  /** Reasons of takeovers after doubts. */
  readonly doubts: string[] = [];
  /** Number of engine processes that have ended. */
  ended = 0;
  readonly #options: ArenaOptions;
  readonly #random: Random;
  readonly #scheduler: Scheduler;
  readonly #network: Network;
  #process: SimProcess;
  #lines: PartitionLines;
  #incarnations = 0;
  #sent = 0;
  readonly #halted: string[] = [];

  constructor(options: ArenaOptions) {
    this.#options = options;
    this.partitionCount = options.partitionCount ?? 2;
    this.#random = new Random(options.seed);
    this.#scheduler = new Scheduler(this.#random.fork(), START_MS);
    this.#network = new Network(this.#scheduler, this.#random.fork(), () => undefined);
    this.hostileTopics = new HostileTopics(this.topics);
    const { commands, definitions, state, partition, deadLetters, replies } = this.topics;
    this.broker = new FaultyBroker({
      scheduler: this.#scheduler,
      partitionCount: this.partitionCount,
      compactedTopics: new Set([definitions, state, partition]),
      singlePartitionTopics: new Set([definitions, deadLetters, replies]),
      appendTimeTopics: new Set([partition]),
      refuse: (_writer, topic) => this.hostileTopics.codeOf(topic),
      note: () => undefined,
      markerDelayMs: () => 1,
    });
    this.outcomes = new Outcomes(this.topics);
    this.broker.observe((write: CommittedWrite) => this.outcomes.take(write));
    for (const topic of [commands, state, partition]) this.broker.logs(topic);
    this.#process = this.#newProcess();
    this.#lines = this.#startEngine();
  }

  /** Deploys the files, and waits until every partition has them. Returns whether they were accepted. */
  async deploy(files: readonly { readonly name: string; readonly content: string }[]): Promise<boolean> {
    const tag = this.send({ deployResources: { resources: [...files] } }, { partition: 0 });
    const reply = await this.replyTo(tag);
    await this.settle();
    return reply.status === 'ok';
  }

  /** Appends a command that asks for a reply; returns its tag. */
  send(
    command: Command | Buffer,
    more: { partition?: number; headers?: readonly RecordHeader[] } = {},
  ): string {
    const tag = `tag-${++this.#sent}`;
    const header = (key: string, text: string): RecordHeader => ({ key, value: Buffer.from(text) });
    const headers = [header('reply-to', this.topics.replies), header('correlation-id', tag)];
    this.append({
      topic: this.topics.commands,
      partition: more.partition ?? 0,
      key: tag,
      value: Buffer.isBuffer(command) ? command : encodeCommand(command),
      headers: [...headers, ...(more.headers ?? [])],
    });
    return tag;
  }

  /** Appends a record without a transaction, as a client does. */
  append(record: OutboundRecord, unreadable?: (offset: number) => UnreadableBatch): PlacedRecord {
    const offset = this.broker.write(record, unreadable);
    const { topic, key, value, headers = [] } = record;
    const partition = this.broker.partitionOf(record);
    return { topic, partition, offset, value, headers, key: key === null ? null : Buffer.from(key) };
  }

  /**
   * Returns the reply, and how many batches the partition committed from now until it. Rejects with
   * PartitionStopped.
   */
  async replyTo(tag: string, partition = 0): Promise<{ readonly status: string; readonly batches: number }> {
    const before = this.outcomes.batchesOf(partition);
    await this.#until(() => this.outcomes.replies.has(tag), `the reply to ${tag}`);
    const status = this.outcomes.replies.get(tag) ?? '';
    return { status, batches: this.outcomes.batchesOf(partition) - before };
  }

  /** Waits until all commands in the logs, and those that result from them, are handled. */
  async settle(): Promise<void> {
    await this.#until(() => this.isSettled, 'all commands to be handled');
  }

  get isSettled(): boolean {
    for (let partition = 0; partition < this.partitionCount; partition++) {
      if (!this.isSettledOn(partition)) return false;
    }
    return true;
  }

  /** True if all commands in the partition's log are handled. */
  isSettledOn(partition: number): boolean {
    return this.outcomes.lastCommandOf(partition) < this.outcomes.positionOf(partition);
  }

  /** Advances the virtual time. */
  async pass(ms: number): Promise<void> {
    await this.#scheduler.run(this.#scheduler.nowMs + ms);
  }

  async #until(isDone: () => boolean, what: string): Promise<void> {
    const untilMs = this.#scheduler.nowMs + WAIT_MS_MAX;
    let moments = 0;
    await this.#scheduler.run(untilMs, () => {
      // Checked only sometimes, because it is expensive.
      return isDone() || (++moments % 64 === 0 && this.#halted.length > 0);
    });
    if (isDone()) return;
    const doubts = [...new Set(this.doubts)].slice(0, 3).join('; ');
    throw new PartitionStopped(`${what} did not come: ${this.#halted.join('; ') || doubts || 'no reason'}`);
  }

  /** Kills the engine's process; another one restores the state from the topics. */
  restart(): void {
    this.#process.kill();
    this.#process = this.#newProcess();
    this.#lines = this.#startEngine();
  }

  /** Ends the engine. */
  close(): void {
    this.#process.kill();
  }

  #newProcess(): SimProcess {
    return new SimProcess(`engine.${++this.#incarnations}`, this.#scheduler, this.#random.fork());
  }

  /** Simulates an out-of-memory error: the process does nothing more, and another one starts. */
  #end(): never {
    this.ended++;
    this.#process.kill();
    this.#scheduler.after(RESTART_MS, () => {
      this.#process = this.#newProcess();
      this.#lines = this.#startEngine();
    });
    throw new Error('the process has ended');
  }

  #startEngine(): PartitionLines {
    const process = this.#process;
    const scheduler = this.#scheduler;
    const { broker, topics, partitionCount } = this;
    const network = this.#network;
    const { readVerdictOf } = this.#options;
    const random = this.#random.fork();
    const reader = new FakeReader({
      ...{ process, scheduler, broker, network, random },
      ...(readVerdictOf && { readVerdictOf }),
    });
    const registry = new DefinitionRegistry(reader, topics, {
      endOffset: () =>
        network.request(process, 'ListOffsets', 3_000, () => {
          broker.answer('ListOffsets');
          return broker.log(topics.definitions, 0).endOffset;
        }),
    });
    const clock = new SteadyClock(process, () => scheduler.nowMs);
    const pacer = new Pacer(process, TRANSACTION_INTERVAL_MS, () => 1);
    const partitions = Array.from({ length: partitionCount }, (_, partition) => partition);
    const ports: PartitionPorts = {
      reader,
      clock,
      identity: { nodeId: 'node', incarnation: process.name },
      definitions: registry,
      fence: (partition, endTimeoutMs) => this.#fence(process, partition, endTimeoutMs),
      checkTargets: (records) => this.hostileTopics.check(records),
      prepareDeployment,
      prepareJobTopics: async () => [],
      turn: (urgent) => pacer.turn(urgent),
      appended: (atMs) => clock.appended(atMs),
      turnstile: new Turnstile(),
    };
    const lines = new PartitionLines({
      ports,
      settings: (partition) => this.#settings(partition, registry),
      observe: () => ({
        status: ({ phase, reason }) => {
          if (phase === 'stopped' && reason) this.#halted.push(reason);
        },
        doubt: ({ message }) => this.doubts.push(message),
      }),
      held: () => ({ partitions, generation: this.#incarnations }),
      onEnded: () => undefined,
    });
    lines.assign(partitions);
    return lines;
  }

  #fence(process: SimProcess, partition: number, endTimeoutMs: number): ReturnType<typeof fenceFake> {
    const { verdictOf } = this.#options;
    return fenceFake({
      process,
      broker: this.broker,
      network: this.#network,
      idPrefix: `engine-${partition}-`,
      endTimeoutMs,
      version: 1,
      writer: process.name,
      ...(verdictOf && { verdictOf }),
    });
  }

  #settings(partition: number, definitions: DefinitionRegistry): PartitionSettings {
    const changed = this.#options.behaviourOf;
    const outbound = new ConnectorTasks({
      secrets: new SecretStore({ environment: {} }),
      isOwnCluster: () => true,
    });
    return {
      environment: {
        partition,
        partitionCount: this.partitionCount,
        topics: this.topics,
        jobs: { deadlineMs: 0, republishMs: 3_600_000 },
        definitions,
        behaviourOf: (node) => changed?.(node, () => this.#end()) ?? behaviourOf(node),
        outbound,
        refusedTargets: new RefusedTargets(),
        recordBytesMax: RECORD_BYTES_MAX,
        activationsPerStepMax: ACTIVATIONS_PER_STEP_MAX,
      },
      limits: partitionLimits(),
      batchCommandsMax: BATCH_COMMANDS_MAX,
      batchBytesMax: BATCH_BYTES_MAX,
      queueBytesMax: QUEUE_BYTES_MAX,
      countMax: DUE_PER_BATCH_MAX,
      keepEndedMs: 60_000,
      keepEndedMax: KEEP_ENDED_MAX,
    };
  }

  /** Number of signals in the memory of the newest process's line that are not delivered yet. */
  signalCount(partition: number): number {
    return this.#lines.get(partition)?.processor?.state.signals.size ?? 0;
  }

  /** Number of active instances in the memory of the newest process's line. */
  activeCount(partition: number): number {
    return this.#lines.get(partition)?.processor?.state.instances.activeCount ?? 0;
  }
}
