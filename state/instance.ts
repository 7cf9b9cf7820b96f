/**
 * The process instance as it is in memory: the shape of `schemas/state.proto`, so that it is encoded as it
 * stands. An absent optional field means Protobuf's default. Only `applyEvent` changes it. Pure.
 */

export const InstanceState = { active: 1, completed: 2, terminated: 3 } as const;
export type InstanceState = (typeof InstanceState)[keyof typeof InstanceState];

export const ElementState = { activating: 1, active: 2, completing: 3, terminating: 4 } as const;
export type ElementState = (typeof ElementState)[keyof typeof ElementState];

/** Version of the state record's format; a reader stops at a newer one. */
export const STATE_FORMAT = 1;

export interface Variable {
  name: string;
  /** JSON text. */
  value: string;
}

export interface TakenFlow {
  flowId: string;
  scopeKey: number;
}

export interface Job {
  key: number;
  type: string;
  retries?: number;
  attempt?: number;
  deadlineMs?: number;
  deadlineAtMs?: number;
  backoffUntilMs?: number;
  republishAtMs?: number;
  errorMessage?: string;
  errorCode?: string;
  /** The moment that a listener's job is about, such as start; absent: the job is the element's own. */
  listener?: string;
  /** Headers that were computed when the job was created: name and text. */
  headers?: Variable[];
}

export interface Timer {
  key: number;
  elementId: string;
  dueAtMs: number;
  /** Left after this one; -1 without end. */
  repetitions?: number;
}

export interface Subscription {
  key: number;
  elementId: string;
  messageName: string;
  correlationKey: string;
  interrupting?: boolean;
  /** Of one that stays open: its newest message; absent: none yet. */
  lastMessageKey?: number;
}

export interface SignalSubscription {
  key: number;
  elementId: string;
  signalName: string;
  interrupting?: boolean;
}

export interface ConditionSubscription {
  key: number;
  elementId: string;
  interrupting?: boolean;
}

export interface Incident {
  key: number;
  type: string;
  message: string;
  jobKey?: number;
  createdAtMs: number;
}

/** A task that the engine keeps for people (`zeebe:userTask`), not a job. */
export interface UserTask {
  key: number;
  /** Absent or empty: nobody. */
  assignee?: string;
  candidateGroups: string[];
  candidateUsers: string[];
  /** ISO 8601. */
  dueDate?: string;
  followUpDate?: string;
  /** 0 to 100. */
  priority?: number;
  /** Of the deployed form. */
  formKey?: number;
  externalFormReference?: string;
  createdAtMs: number;
  /** While listeners are asked. */
  transition?: UserTaskTransition | null;
}

/** What a user task is about to do. */
export interface UserTaskTransition {
  /** creating, assigning, updating, completing or canceling. */
  event: string;
  /** What the person did, such as claim. */
  action: string;
  listenersDone?: number;
  /** The task as it will be, as listeners have corrected it. */
  proposed: UserTask;
  /** Of `completing`, and of `updating` by variables that are set. */
  variables: Variable[];
  /** Who is answered when it is done or denied. */
  reply?: ReplyTo | null;
}

/** An activity that has completed and can be compensated, until its scope ends or it has been. */
export interface Compensation {
  key: number;
  /** The activity and its element instance, which has ended. */
  elementId: string;
  elementKey: number;
  scopeKey: number;
  /**
   * What undoes it, an activity or an event subprocess; absent: a subprocess of which only what is inside can
   * be undone.
   */
  handlerId?: string;
  /** Element instance of the event that has thrown; absent: not compensated yet. */
  throwKey?: number;
  /** Of a subprocess that an event subprocess undoes: its own variables when it completed. */
  variables?: Variable[];
}

/** How a called decision came about. Outputs and values are JSON text. */
export interface DecisionEvaluation {
  decisionId: string;
  version: number;
  /** Of its decision requirements graph. */
  definitionKey: number;
  output: string;
  /** Absent: it was made. */
  failure?: string;
  /** In the order of evaluation, the called one last. */
  decisions: EvaluatedDecision[];
}
export interface EvaluatedDecision {
  decisionId: string;
  output: string;
  /** Of a decision table: what its conditions look at. */
  inputs: Variable[];
  /** Of a decision table: which rules matched, by id and by number from 1. */
  rules: { ruleId: string; index: number }[];
}

export interface ReplyTo {
  topic: string;
  /** -1: by the record's key. */
  partition: number;
  correlationId: string;
}

/** What waits until everything that is being terminated has ended. */
export interface FollowUp {
  /**
   * A boundary event of the element, a start or cancel end event in the scope, or the scope's own id: it
   * completes.
   */
  elementId: string;
  /** What triggered the event. */
  variables: Variable[];
}

/** How far the body of a multi-instance or looping activity is. */
export interface Loop {
  /** Length of the input collection when the body began. */
  instances?: number;
  /** Loop counter of the last inner instance that may be activated now. */
  until?: number;
  activated?: number;
  completed?: number;
  terminated?: number;
  /** The variable that gets the outputs when the body completes. */
  outputCollection?: string;
  /** By loop counter, JSON text; empty: none yet. */
  outputs?: string[];
}

export interface ElementInstance {
  key: number;
  elementId: string;
  /** BPMN element name, such as serviceTask. */
  type: string;
  state: ElementState;
  /** Element instance of the enclosing scope; absent for the process itself. */
  scopeKey?: number;
  sinceMs: number;
  variables: Variable[];
  job?: Job | null;
  timers: Timer[];
  subscriptions: Subscription[];
  incident?: Incident | null;
  waitingFlows: TakenFlow[];
  userTask?: UserTask | null;
  /** How many execution listeners of its present state have completed. */
  listenersDone?: number;
  /** Of the activity that undoes another one: the key of its `Compensation`. */
  compensationKey?: number;
  /** A scope that an interrupting event subprocess has taken over: nothing triggers it any more. */
  interrupted?: boolean;
  /** While activating: the start event to begin at, with what triggered it. */
  startElementId?: string;
  startVariables?: Variable[];
  /** Bodies of multi-instance and looping activities only. */
  loop?: Loop | null;
  /** Inner instances only: from 1; their scope is the body. */
  loopCounter?: number;
  signals?: SignalSubscription[];
  conditions?: ConditionSubscription[];
  /** Call activities only: the process instance that they have called. */
  calledInstanceKey?: number;
  followUp?: FollowUp | null;
  /** Sequential ad-hoc subprocesses: ids of the elements that are still to be activated, in order. */
  queuedElements?: string[];
  /** Ad-hoc subprocesses of a worker: it has said that it is enough. */
  fulfilled?: boolean;
  /**
   * Complex gateways, between start and reset: the flows of which a token was consumed at start. Their
   * `waitingFlows` are the tokens that have come.
   */
  consumedFlows?: string[];
}

export interface ProcessInstance {
  format: number;
  key: number;
  definitionKey: number;
  processId: string;
  version: number;
  state: InstanceState;
  businessKey?: string;
  startedAtMs: number;
  updatedAtMs: number;
  endedAtMs?: number;
  elements: ElementInstance[];
  queue: TakenFlow[];
  startCorrelationKey?: string;
  setAside?: string;
  awaitReply?: ReplyTo | null;
  /** In order of completion; those that are being compensated come last, in the order of their handlers. */
  compensations?: Compensation[];
  /** A big one, whose state is kept in parts: see parts.ts. */
  inParts?: boolean;
  /** Called: the instance whose call activity waits for this one. */
  parentInstanceKey?: number;
  /** And the element instance of that call activity. */
  parentElementKey?: number;
  /** Call activities above this instance. */
  callDepth?: number;
  /** Loop bodies whose next inner instances are still to be activated, in order. */
  expanding?: number[];
}

/** Header `index` of a state record: what a scan needs without the body. */
export interface InstanceIndex {
  processId: string;
  version: number;
  state: InstanceState;
  /** Absent or 0: nothing is due by time. */
  nextDueMs?: number;
  incidents?: number;
  endedAtMs?: number;
  jobs?: number;
  timers?: number;
  definitionKey: number;
  /** That it waits for, each once. */
  signalNames?: string[];
  userTasks?: number;
  /** Other records have the rest. */
  inParts?: boolean;
}

/** The element instance of a key, or undefined when it has ended. */
export function elementInstanceOf(instance: ProcessInstance, key: number): ElementInstance | undefined {
  const { elements } = instance;
  const at = placeOf(elements, key);
  return elements[at]?.key === key ? elements[at] : undefined;
}

/**
 * The element instance that has something with a key of its own, such as a job, which is given out after the
 * element's: those after it need not be looked at, and it is mostly the first one before.
 */
export function holderOf(
  instance: ProcessInstance,
  key: number,
  holds: (element: ElementInstance) => boolean,
): ElementInstance | undefined {
  const { elements } = instance;
  for (let at = placeOf(elements, key); at >= 0; at--) {
    const element = elements[at];
    if (element && holds(element)) return element;
  }
  return undefined;
}

/** Below so many, looking at each is as fast as anything. */
const SEARCHED_MIN = 32;

/** Where the last element instance is whose key is not above `key`; they are in the order of their keys. */
export function placeOf(elements: readonly ElementInstance[], key: number): number {
  let from = 0;
  let to = elements.length;
  while (to - from > SEARCHED_MIN) {
    const middle = (from + to) >> 1;
    if ((elements[middle]?.key ?? 0) <= key) from = middle;
    else to = middle;
  }
  for (let at = to - 1; at >= from; at--) if ((elements[at]?.key ?? 0) <= key) return at;
  return -1;
}
