/**
 * A process instance, read from its records. Every access reads the current records, so a handle is never
 * stale; it can be read after the instance has ended.
 */
import type { StepRecord } from '../state/events.ts';
import { EventKind } from '../state/events.ts';
import type { ElementInstance, ProcessInstance } from '../state/instance.ts';
import { InstanceState } from '../state/instance.ts';
import type { CommandSender, JobHandle } from './job-handle.ts';
import type { Trace } from './trace.ts';
import { traceOf } from './trace.ts';
import { UserTaskHandle } from './user-task-handle.ts';
import type { Variables } from './variables.ts';
import { parseVariables } from './variables.ts';

export type InstanceStateName = 'ACTIVE' | 'COMPLETED' | 'TERMINATED';

/** The location of an incident, timer or subscription. */
interface Place {
  readonly key: number;
  /** Id of the event (timers and subscriptions) or of the failed element (incidents). */
  readonly elementId: string;
  readonly elementInstanceKey: number;
}
export interface IncidentView extends Place {
  readonly type: string;
  readonly message: string;
  readonly createdAtMs: number;
  /** Absent if it does not concern a job. */
  readonly jobKey?: number;
}
export interface TimerView extends Place {
  readonly dueAtMs: number;
  /** Repetitions left after this one; -1 if unlimited. */
  readonly repetitions: number;
}
export interface SubscriptionView extends Place {
  readonly messageName: string;
  readonly correlationKey: string;
  readonly interrupting: boolean;
}

/** A condition that is evaluated when a variable changes; the model defines it. */
export interface ConditionView extends Place {
  readonly interrupting: boolean;
}
export interface SignalView extends Place {
  readonly signalName: string;
  readonly interrupting: boolean;
}

/** The source of a handle's data. */
export interface InstanceSource {
  instance(key: number): ProcessInstance | undefined;
  history(key: number): readonly StepRecord[];
  jobsOf(instance: ProcessInstance): JobHandle[];
  /** Executes user task commands. */
  readonly sender: CommandSender;
}

export class InstanceHandle {
  readonly key: number;
  readonly #source: InstanceSource;
  #traced: { readonly steps: number; readonly trace: Trace } | undefined;

  constructor(source: InstanceSource, key: number) {
    this.#source = source;
    this.key = key;
  }

  get #instance(): ProcessInstance {
    const instance = this.#source.instance(this.key);
    if (!instance) throw new Error(`no record found of process instance ${this.key}`);
    return instance;
  }

  get #trace(): Trace {
    const { history } = this;
    if (this.#traced?.steps !== history.length) {
      this.#traced = { steps: history.length, trace: traceOf(this.key, history) };
    }
    return this.#traced.trace;
  }

  get processId(): string {
    return this.#instance.processId;
  }

  get version(): number {
    return this.#instance.version;
  }

  get businessKey(): string | undefined {
    return this.#instance.businessKey || undefined;
  }

  /** Key of the calling process instance; undefined if it was not called. */
  get parentKey(): number | undefined {
    return this.#instance.parentInstanceKey || undefined;
  }

  /** Keys of called process instances, including ended ones, oldest first. */
  get calledKeys(): number[] {
    return this.history.flatMap(({ events }) =>
      events.flatMap((event) => (event.kind === EventKind.processCalled ? [event.calledInstanceKey] : [])),
    );
  }

  get state(): InstanceStateName {
    const { state } = this.#instance;
    if (state === InstanceState.active) return 'ACTIVE';
    return state === InstanceState.completed ? 'COMPLETED' : 'TERMINATED';
  }

  /** Epoch ms. */
  get startedAtMs(): number {
    return this.#instance.startedAtMs;
  }

  /** Epoch ms; undefined while the instance is active. */
  get endedAtMs(): number | undefined {
    return this.#instance.endedAtMs || undefined;
  }

  /** Why the engine suspended the instance; undefined if it is not suspended. */
  get suspendedReason(): string | undefined {
    return this.#instance.setAside || undefined;
  }

  /** Element ids of the active element instances, in the order of activation, without the process itself. */
  get activeElements(): string[] {
    return this.#elements().map(({ elementId }) => elementId);
  }

  /** Element ids in the order of completion, with repetitions. */
  get completedElements(): string[] {
    return [...this.#trace.completed];
  }

  /** Element ids in the order of termination, with repetitions. */
  get terminatedElements(): string[] {
    return [...this.#trace.terminated];
  }

  /** Ids of the sequence flows taken, in order, with repetitions. */
  get sequenceFlowsTaken(): string[] {
    return [...this.#trace.flowsTaken];
  }

  /** The variables of the process scope. */
  get variables(): Variables {
    return this.variablesOf(this.key);
  }

  /** Keys of the element instances of an element, including ended ones, oldest first. */
  elementInstanceKeys(elementId: string): number[] {
    return [...this.#trace.elementIds].flatMap(([key, id]) => (id === elementId ? [key] : []));
  }

  /**
   * The local variables of an element instance, given by its key, or by an element id (its newest instance);
   * the last values if it has ended. Throws if there is none.
   */
  variablesOf(element: string | number): Variables {
    const key = typeof element === 'number' ? element : this.elementInstanceKeys(element).at(-1);
    const local = key === undefined ? undefined : this.#trace.variables.get(key);
    if (!local) throw new Error(`process instance ${this.key} never had an element instance of ${element}`);
    return parseVariables(local);
  }

  get incidents(): IncidentView[] {
    return this.#instance.elements.flatMap(({ key: elementInstanceKey, elementId, incident }) => {
      if (!incident) return [];
      const { key, type, message, createdAtMs, jobKey } = incident;
      const place = { key, elementId, elementInstanceKey };
      return [{ ...place, type, message, createdAtMs, ...(jobKey ? { jobKey } : {}) }];
    });
  }

  /** All open jobs, including those in back-off or with an incident; see their `state`. */
  get jobs(): JobHandle[] {
    return this.#source.jobsOf(this.#instance);
  }

  /** Open native user tasks. */
  get userTasks(): UserTaskHandle[] {
    const { key: instanceKey } = this;
    return this.#instance.elements.flatMap(({ key: elementInstanceKey, elementId, userTask }) => {
      const place = { elementId, elementInstanceKey, instanceKey };
      return userTask ? [new UserTaskHandle(this.#source.sender, place, userTask)] : [];
    });
  }

  get timers(): TimerView[] {
    return this.#instance.elements.flatMap(({ key: elementInstanceKey, timers }) =>
      timers.map(({ key, elementId, dueAtMs, repetitions = 0 }) => {
        return { key, elementId, elementInstanceKey, dueAtMs, repetitions };
      }),
    );
  }

  get subscriptions(): SubscriptionView[] {
    return this.#instance.elements.flatMap(({ key: elementInstanceKey, subscriptions }) =>
      subscriptions.map(({ key, elementId, messageName, correlationKey, interrupting = false }) => {
        return { key, elementId, elementInstanceKey, messageName, correlationKey, interrupting };
      }),
    );
  }

  /** The signals that the instance waits for. */
  get signals(): SignalView[] {
    return this.#instance.elements.flatMap(({ key: elementInstanceKey, signals = [] }) =>
      signals.map(({ key, elementId, signalName, interrupting = false }) => {
        return { key, elementId, elementInstanceKey, signalName, interrupting };
      }),
    );
  }

  /** The conditions that the instance waits for. */
  get conditions(): ConditionView[] {
    return this.#instance.elements.flatMap(({ key: elementInstanceKey, conditions = [] }) =>
      conditions.map(({ key, elementId, interrupting = false }) => {
        return { key, elementId, elementInstanceKey, interrupting };
      }),
    );
  }

  /** All steps, oldest first; `eventName` returns the name of an event kind. */
  get history(): readonly StepRecord[] {
    return this.#source.history(this.key);
  }

  #elements(): ElementInstance[] {
    const { state, elements } = this.#instance;
    return state === InstanceState.active ? elements.filter(({ key }) => key !== this.key) : [];
  }
}
