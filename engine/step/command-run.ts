/**
 * The execution of one command: the instances that it changes, the records that it writes, and work that is
 * deferred until an instance has come to rest. If it throws, the processor undoes it as a whole. Pure.
 */

import { FeelBudget } from '../../bpmn/feel/budget.ts';
import type { OutboundRecord } from '../../kafka/ports.ts';
import { createInstance } from '../../state/apply-event.ts';
import { countOf } from '../../state/count-of.ts';
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

/** Number of events in a batch by kind, for the metrics. */
export type EventCounts = Uint32Array;

/** Upper bound of event kind numbers. */
export const EVENT_KINDS_MAX = Math.max(...Object.values(EventKind)) + 1;

export class CommandRun implements StepRun {
  readonly state: PartitionState;
  readonly environment: StepEnvironment;
  readonly input: StepInput;
  readonly recordBytesMax: number;
  readonly records: OutboundRecord[] = [];
  /** Records whose offsets are needed for the results of their jobs. */
  readonly awaited: AwaitedPlace[] = [];
  readonly feelBudget = new FeelBudget();
  /** Number of outbound jobs examined. */
  outboundCount = 0;
  /** The instance that was changed last. */
  currentKey = 0;
  /** Instances that were started in this run, with their caller; 0 if not called. */
  readonly #begun = new Map<number, number>();
  readonly #steps = new Map<number, OpenInstance>();
  readonly #deferred: (() => void)[] = [];
  /** Number of called instances that were started in this run. */
  callsBegun = 0;
  /** Calls of this run by the root of their hierarchy; their instances are not saved yet. */
  readonly callsByRoot = new Map<number, number>();
  rootSignalKey = 0;
  /** Number of elements activated in this run. */
  activations = 0;

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

  /** The step of an active instance; undefined if there is no active instance with this key. */
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
   * The instance to suspend if the run throws: for instances that were started in the run, their caller. 0 if
   * there is none.
   */
  get failedKey(): number {
    let key = this.currentKey;
    for (let caller = this.#begun.get(key); caller !== undefined; caller = this.#begun.get(key)) key = caller;
    return key;
  }

  /** The first instance that was started in this run; 0 if none. */
  get begunKey(): number {
    for (const key of this.#begun.keys()) return key;
    return 0;
  }

  /** Reads other instances; a failure is still attributed to the current one. */
  inside<T>(look: () => T): T {
    const { currentKey } = this;
    const result = look();
    this.currentKey = currentKey;
    return result;
  }

  /** Like `instance`, but throws CommandRejected NOT_FOUND or INVALID_STATE. */
  requireInstance(key: number, options: { readonly evenSuspended?: boolean } = {}): OpenInstance {
    const step = this.instance(key);
    if (!step) {
      const ended = this.state.instances.hasEnded(key) ? ': it has ended' : '';
      throw new CommandRejected('NOT_FOUND', `no active process instance has the key ${key}${ended}`);
    }
    if (step.instance.setAside && !options.evenSuspended) {
      throw new CommandRejected(
        'INVALID_STATE',
        `process instance ${key} is suspended (${step.instance.setAside}); resolve its incident or cancel it`,
      );
    }
    return step;
  }

  requireHolder(
    givenKey: number | undefined,
    what: string,
    key: number,
    options: { readonly evenSuspended?: boolean } = {},
  ): OpenInstance {
    const instanceKey = givenKey || this.state.instanceWith(key);
    if (instanceKey === undefined)
      throw new CommandRejected('NOT_FOUND', `no active process instance has the ${what} ${key}`);
    return this.requireInstance(instanceKey, options);
  }

  create(created: Created): OpenInstance {
    this.#begun.set(created.key, created.parentInstanceKey ?? 0);
    const step = this.#open(createInstance(created, this.nowMs));
    step.created({ kind: EventKind.processInstanceCreated, created });
    return step;
  }

  /** Work to do after the current instance has come to rest, in order. */
  defer(work: () => void): void {
    this.#deferred.push(work);
  }

  /** Throws when there is no such partition: the command that asked for it fails alone. */
  sendCommand(key: number, command: Command, partition = this.environment.partition): void {
    const { partitionCount } = this.environment;
    if (!(partition >= 0 && partition < partitionCount))
      throw new RangeError(`partition ${partition} is not one of ${countOf(partitionCount, 'partition')}`);
    this.records.push(commandRecord(this.environment.topics, partition, String(key), command));
  }

  /** Does deferred work, then writes state and history of each changed instance. Throws RecordTooLarge. */
  finish(): void {
    for (let work = this.#deferred.shift(); work; work = this.#deferred.shift()) work();
    for (const step of this.#steps.values()) {
      if (step.changed) writeInstance(this, step);
    }
  }

  /** Counts the events by kind; returns their number. */
  countEvents(counts: EventCounts): number {
    let total = 0;
    for (const { events } of this.#steps.values()) {
      total += events.length;
      for (const { kind } of events) counts[kind] = (counts[kind] ?? 0) + 1;
    }
    return total;
  }

  /** Discards the decoded instances of a run whose changes are not kept. */
  discard(): void {
    for (const [key, { touched }] of this.#steps) if (touched) this.state.instances.discard(key);
  }
}
