/**
 * A process instance as its records tell it. Every property is read anew, so a handle never grows stale; it
 * stays readable after the end.
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

/** Where an incident, timer or subscription stands. */
interface Place {
  readonly key: number;
  /** Of the event, for timers and subscriptions; of the element that stopped, for incidents. */
  readonly elementId: string;
  readonly elementInstanceKey: number;
}
export interface IncidentView extends Place {
  readonly type: string;
  readonly message: string;
  readonly createdAtMs: number;
  /** Absent: it is not about a job. */
  readonly jobKey?: number;
}
export interface TimerView extends Place {
  readonly dueAtMs: number;
  /** Left after this one; -1: without end. */
  readonly repetitions: number;
}
export interface SubscriptionView extends Place {
  readonly messageName: string;
  readonly correlationKey: string;
  readonly interrupting: boolean;
}

/** A condition that is looked at when a variable changes; the model says which. */
export interface ConditionView extends Place {
  readonly interrupting: boolean;
}
export interface SignalView extends Place {
  readonly signalName: string;
  readonly interrupting: boolean;
}

/** Where a handle reads. */
export interface InstanceSource {
  instance(key: number): ProcessInstance | undefined;
  history(key: number): readonly StepRecord[];
  jobsOf(instance: ProcessInstance): JobHandle[];
  /** Carries out what is done with user tasks. */
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

  /** Key of the process instance whose call activity has called this one; undefined: none has. */
  get parentKey(): number | undefined {
    return this.#instance.parentInstanceKey || undefined;
  }

  /** Keys of the process instances that its call activities have called, ended ones too, oldest first. */
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

  /** Epoch ms; undefined while it is active. */
  get endedAtMs(): number | undefined {
    return this.#instance.endedAtMs || undefined;
  }

  /** Why the engine has set the instance aside; undefined: it has not. */
  get setAside(): string | undefined {
    return this.#instance.setAside || undefined;
  }

  /** Element ids of the active element instances, without the process itself, in the order of activation. */
  get activeElements(): string[] {
    return this.#elements().map(({ elementId }) => elementId);
  }

  /** Element ids in the order of completion, once for each time. */
  get completedElements(): string[] {
    return [...this.#trace.completed];
  }

  /** Element ids in the order of termination, once for each time. */
  get terminatedElements(): string[] {
    return [...this.#trace.terminated];
  }

  /** Sequence flow ids in the order in which they were taken, once for each time. */
  get sequenceFlowsTaken(): string[] {
    return [...this.#trace.flowsTaken];
  }

  /** The process's own variables. */
  get variables(): Variables {
    return this.variablesOf(this.key);
  }

  /** Keys of the element instances of an element, ended ones too, oldest first. */
  elementInstanceKeys(elementId: string): number[] {
    return [...this.#trace.elementIds].flatMap(([key, id]) => (id === elementId ? [key] : []));
  }

  /**
   * The local variables of an element instance by its key, or of the newest one of an element by its id; as
   * they stood last when it has ended. Throws when there was none.
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

  /** All jobs, also those that wait for a back-off or an incident; see each one's state. */
  get jobs(): JobHandle[] {
    return this.#source.jobsOf(this.#instance);
  }

  /** User tasks that the engine keeps. */
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

  /** The signals that it waits for. */
  get signals(): SignalView[] {
    return this.#instance.elements.flatMap(({ key: elementInstanceKey, signals = [] }) =>
      signals.map(({ key, elementId, signalName, interrupting = false }) => {
        return { key, elementId, elementInstanceKey, signalName, interrupting };
      }),
    );
  }

  /** The conditions that it waits for. */
  get conditions(): ConditionView[] {
    return this.#instance.elements.flatMap(({ key: elementInstanceKey, conditions = [] }) =>
      conditions.map(({ key, elementId, interrupting = false }) => {
        return { key, elementId, elementInstanceKey, interrupting };
      }),
    );
  }

  /** Every step, oldest first; `eventName` tells the kind of an event in words. */
  get history(): readonly StepRecord[] {
    return this.#source.history(this.key);
  }

  #elements(): ElementInstance[] {
    const { state, elements } = this.#instance;
    return state === InstanceState.active ? elements.filter(({ key }) => key !== this.key) : [];
  }
}
