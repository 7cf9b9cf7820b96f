/**
 * One command's run through the engine: the instances it touches, the records it writes, and work that has to
 * wait until an instance has come to rest. A run that throws is undone as a whole by the processor. Pure.
 */

import { FeelBudget } from '../../bpmn/feel/budget.ts';
import type { OutboundRecord } from '../../kafka/ports.ts';
import { createInstance } from '../../state/apply-event.ts';
import type { Created } from '../../state/event-data.ts';
import { EventKind } from '../../state/events.ts';
import type { ProcessInstance } from '../../state/instance.ts';
import { InstanceState } from '../../state/instance.ts';
import type { PartitionState } from '../../state/partition-state.ts';
import type { Command } from '../command.ts';
import { CommandRejected } from '../errors.ts';
import type { StepEnvironment } from './environment.ts';
import { OpenInstance } from './open-instance.ts';
import type { AwaitedPlace } from './outbound-tasks.ts';
import { commandRecord } from './records.ts';
import type { StepInput, StepRun } from './step-run.ts';
import { writeInstance } from './write-instance.ts';

/** How many events a batch had, by kind: the source of the metrics. */
export type EventCounts = Uint32Array;

/** No kind of event has a number this high. */
export const EVENT_KINDS_MAX = Math.max(...Object.values(EventKind)) + 1;

export class CommandRun implements StepRun {
  readonly state: PartitionState;
  readonly environment: StepEnvironment;
  readonly input: StepInput;
  readonly recordBytesMax: number;
  readonly records: OutboundRecord[] = [];
  /** Records whose places decide how their jobs end. */
  readonly awaited: AwaitedPlace[] = [];
  readonly feelBudget = new FeelBudget();
  /** How often an outbound job was looked at. */
  outboundCount = 0;
  /** The instance that was worked on last. */
  currentKey = 0;
  /** Instances that began in this run, and which of them called whom: 0, nobody did. */
  readonly #begun = new Map<number, number>();
  readonly #steps = new Map<number, OpenInstance>();
  readonly #deferred: (() => void)[] = [];
  /** Called instances that were begun in this run. */
  callsBegun = 0;

  constructor(
    state: PartitionState,
    environment: StepEnvironment,
    input: StepInput,
    recordBytesMax = environment.recordBytesMax,
  ) {
    this.state = state;
    this.environment = environment;
    this.input = input;
    this.recordBytesMax = recordBytesMax;
  }

  get nowMs(): number {
    return this.input.nowMs;
  }

  /** The step of an active instance; undefined when there is none of this key. */
  instance(key: number): OpenInstance | undefined {
    const open = this.#steps.get(key);
    if (open) this.currentKey = key;
    if (open) return open.instance.state === InstanceState.active ? open : undefined;
    const instance = this.state.instances.get(key);
    if (!instance) return undefined;
    return this.#open(instance);
  }

  #open(instance: ProcessInstance): OpenInstance {
    this.currentKey = instance.key;
    const process = this.environment.definitions.get(instance.definitionKey);
    if (!process)
      throw new Error(`definition ${instance.definitionKey} of instance ${instance.key} is not known`);
    const step = new OpenInstance(this, instance, process);
    this.#steps.set(instance.key, step);
    return step;
  }

  /**
   * The one to set aside when the run throws: of instances that then have never begun, who called them. 0:
   * nobody.
   */
  get failedKey(): number {
    let key = this.currentKey;
    for (let caller = this.#begun.get(key); caller !== undefined; caller = this.#begun.get(key)) key = caller;
    return key;
  }

  /** Looks at other instances: a failure is still that of the one at hand. */
  inside<T>(look: () => T): T {
    const { currentKey } = this;
    const result = look();
    this.currentKey = currentKey;
    return result;
  }

  /** As `instance`, for a command that needs it. Throws CommandRejected NOT_FOUND or INVALID_STATE. */
  requireInstance(key: number, options: { readonly evenSetAside?: boolean } = {}): OpenInstance {
    const step = this.instance(key);
    if (!step) {
      const ended = this.state.instances.hasEnded(key) ? ': it has ended' : '';
      throw new CommandRejected('NOT_FOUND', `no active process instance has the key ${key}${ended}`);
    }
    if (step.instance.setAside && !options.evenSetAside) {
      throw new CommandRejected(
        'INVALID_STATE',
        `process instance ${key} is suspended (${step.instance.setAside}); resolve its incident or cancel it`,
      );
    }
    return step;
  }

  create(created: Created): OpenInstance {
    this.#begun.set(created.key, created.parentInstanceKey ?? 0);
    const step = this.#open(createInstance(created, this.nowMs));
    step.created({ kind: EventKind.processInstanceCreated, created });
    return step;
  }

  /** Work for when the instance at hand has come to rest, in order. */
  defer(work: () => void): void {
    this.#deferred.push(work);
  }

  sendCommand(key: number, command: Command, partition = this.environment.partition): void {
    this.records.push(commandRecord(this.environment.topics, partition, String(key), command));
  }

  /**
   * Does what was deferred, then writes state and history of each touched instance. Throws RecordTooLarge.
   */
  finish(): void {
    for (let work = this.#deferred.shift(); work; work = this.#deferred.shift()) work();
    for (const step of this.#steps.values()) {
      if (step.changed) writeInstance(this, step);
    }
  }

  /** Adds what happened, by kind. */
  countEvents(counts: EventCounts): void {
    for (const { events } of this.#steps.values()) {
      for (const { kind } of events) counts[kind] = (counts[kind] ?? 0) + 1;
    }
  }

  /** Drops the decoded instances of a run whose changes are not kept. */
  discard(): void {
    for (const [key, { touched }] of this.#steps) if (touched) this.state.instances.discard(key);
  }
}
