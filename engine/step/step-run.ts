/**
 * The interfaces by which the parts of a step access the run of one command, and the instances that it
 * changes. `CommandRun` and `OpenInstance` implement them; the rules of messages, signals, calls and jobs
 * need no more than this. Pure.
 */
import type { FeelBudget } from '../../bpmn/feel/budget.ts';
import type { ExecutableProcess } from '../../bpmn/model.ts';
import type { StepContext } from '../../bpmn/step-context.ts';
import type { OutboundRecord } from '../../kafka/ports.ts';
import type { Created } from '../../state/event-data.ts';
import type { InstanceEvent } from '../../state/events.ts';
import type { ElementInstance, ReplyTo } from '../../state/instance.ts';
import type { PartitionState } from '../../state/partition-state.ts';
import type { Command } from '../command.ts';
import type { PreparedDeployment, StepEnvironment } from './environment.ts';
import type { AwaitedPlace, OutboundJob } from './outbound-tasks.ts';
import type { Publication } from './published-events.ts';
import type { JobHeader } from './records.ts';

export interface StepInput {
  readonly nowMs: number;
  /** Offset of the command; -1 for due work. */
  readonly position: number;
  /** The name of the command, for the history. */
  readonly name: string;
  readonly replyTo?: ReplyTo | undefined;
  /** The user or program for which the command was sent, for the history. */
  readonly actor?: string | undefined;
  /** How long ago the command's record was written, by its timestamp, ms. */
  readonly ageMs?: number;
  readonly deployment?: PreparedDeployment | undefined;
}

/** The result of a command whose reply is sent by a later step. */
export const ANSWERED_LATER: unique symbol = Symbol('answered later');

export interface StepRun {
  readonly state: PartitionState;
  readonly environment: StepEnvironment;
  readonly input: StepInput;
  readonly nowMs: number;
  readonly recordBytesMax: number;
  readonly records: OutboundRecord[];
  /** Records whose offsets are needed for the results of their jobs. */
  readonly awaited: AwaitedPlace[];
  /** The remaining budget of this step for expressions. */
  readonly feelBudget: FeelBudget;
  /** Number of outbound jobs examined. */
  outboundCount: number;
  /** Number of called instances that were started in this run. */
  callsBegun: number;
  /** Calls of this run by the root of their hierarchy; their instances are not saved yet. */
  readonly callsByRoot: Map<number, number>;
  /** Number of elements activated in this run, over all instances. */
  activations: number;
  /** The root of the signal that this run delivers, or continues to deliver; 0 if there is none. */
  rootSignalKey: number;
  /** The step of an active instance; undefined if there is no active instance with this key. */
  instance(key: number): InstanceStep | undefined;
  /** Like `instance`, but throws CommandRejected NOT_FOUND or INVALID_STATE. */
  requireInstance(key: number, options?: { readonly evenSuspended?: boolean }): InstanceStep;
  /**
   * The step of the instance that the command names, or else (`givenKey` absent or 0) of the one that has
   * something open with this key. Throws like `requireInstance`.
   */
  requireHolder(
    givenKey: number | undefined,
    what: string,
    key: number,
    options?: { readonly evenSuspended?: boolean },
  ): InstanceStep;
  /** Reads other instances; a failure is still attributed to the current one. */
  inside<T>(look: () => T): T;
  create(created: Created): InstanceStep;
  /** Work to do after the current instance has come to rest, in order. */
  defer(work: () => void): void;
  sendCommand(key: number, command: Command, partition?: number): void;
}

/** One instance's part of a step. */
export interface InstanceStep extends StepContext {
  readonly events: readonly InstanceEvent[];
  /** Element instance of the command, used in error messages; 0 if there is none. */
  subjectKey: number;
  /** Parts of a big instance that its own record no longer describes completely. */
  readonly touchedParts: ReadonlySet<string>;
  /** Events of this step to publish as CloudEvents, in order. */
  readonly publications: readonly Publication[];
  /** True if the instance was migrated to another definition in this step. */
  moveTo(process: ExecutableProcess): void;
  /** Any variable may have changed while the instance was suspended. */
  noteAnyChange(): void;
  /** Runs until the instance waits; work over the limit continues in a continuation. */
  run(): void;
  /** The data of the element's job for workers, besides the variables; undefined if it has none. */
  jobHeader(element: ElementInstance): JobHeader | undefined;
  /** The record of the element's job for workers. */
  writeJob(element: ElementInstance): void;
  /** The element's job, for outbound connectors. */
  outboundJob(element: ElementInstance): OutboundJob;
}
