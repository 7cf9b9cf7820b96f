/**
 * The process instance in memory, in the shape of `schemas/state.proto`, so that it can be encoded directly.
 * An absent optional field means Protobuf's default. Only `applyEvent` changes it. Pure.
 */

export const InstanceState = { active: 1, completed: 2, terminated: 3 } as const;
export type InstanceState = (typeof InstanceState)[keyof typeof InstanceState];

export const ElementState = { activating: 1, active: 2, completing: 3, terminating: 4 } as const;
export type ElementState = (typeof ElementState)[keyof typeof ElementState];

/** Version of the state record's format; a reader stops at a newer one. */
export const STATE_FORMAT = 1;
/**
 * The format of instances that have had a number which JavaScript can't represent, or a reply whose
 * correlation id is not UTF-8: a version that reads only format 1 would change the number, or reply with an
 * empty id.
 */
export const STATE_FORMAT_EXACT = 2;

/**
 * The format of instances with tags, or that are terminated after an element; otherwise as format 2. A
 * version that reads only formats 1 and 2 would drop the tags and would not terminate the instance.
 */
export const STATE_FORMAT_INSTRUCTED = 3;

/** True if this version can read state records of the format. */
export function isReadableFormat(format: number): boolean {
  return format >= STATE_FORMAT && format <= STATE_FORMAT_INSTRUCTED;
}

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
  /** The listener's event, such as start; absent for an element's own job. */
  listener?: string;
  /** Headers that were computed when the job was created: name and text. */
  headers?: Variable[];
  /** The start of its lease, which ends at `deadlineAtMs`; absent if the job is not leased. */
  leasedAtMs?: number;
  /** The holder of the lease. */
  worker?: string;
  /** The lowest attempt whose result is still accepted; absent: only the newest one. */
  acceptedFrom?: number;
}

export interface Timer {
  key: number;
  elementId: string;
  dueAtMs: number;
  /** Repetitions left after this one; -1 if unlimited. */
  repetitions?: number;
}

export interface Subscription {
  key: number;
  elementId: string;
  messageName: string;
  correlationKey: string;
  interrupting?: boolean;
  /** For a non-interrupting subscription: its newest message; absent if there was none. */
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

/** A native user task (`zeebe:userTask`), not a job. */
export interface UserTask {
  key: number;
  /** Absent or empty if not assigned. */
  assignee?: string;
  candidateGroups: string[];
  candidateUsers: string[];
  /** ISO 8601. */
  dueDate?: string;
  followUpDate?: string;
  /** 0 to 100. */
  priority?: number;
  /** Key of the deployed form. */
  formKey?: number;
  externalFormReference?: string;
  createdAtMs: number;
  /** Set while task listeners are running. */
  transition?: UserTaskTransition | null;
}

/** The pending transition of a user task. */
export interface UserTaskTransition {
  /** creating, assigning, updating, completing or canceling. */
  event: string;
  /** The user's action, such as claim. */
  action: string;
  listenersDone?: number;
  /** The task after the transition, including the listeners' corrections. */
  proposed: UserTask;
  /** For `completing`, and for `updating` if variables are set. */
  variables: Variable[];
  /** Where to send the reply when it is done or denied. */
  reply?: ReplyTo | null;
}

/** A completed activity that can be compensated, until its scope ends or it was compensated. */
export interface Compensation {
  key: number;
  /** The activity and its ended element instance. */
  elementId: string;
  elementKey: number;
  scopeKey: number;
  /**
   * The compensation handler, an activity or an event subprocess; absent for a subprocess of which only the
   * content can be compensated.
   */
  handlerId?: string;
  /** Element instance of the throwing event; absent if not compensated yet. */
  throwKey?: number;
  /** For a subprocess that is compensated by an event subprocess: its variables at its completion. */
  variables?: Variable[];
}

/** The evaluation of a called decision. Outputs and values are JSON text. */
export interface DecisionEvaluation {
  decisionId: string;
  version: number;
  /** Key of its decision requirements graph. */
  definitionKey: number;
  output: string;
  /** Absent if it succeeded. */
  failure?: string;
  /** In the order of evaluation, the called one last. */
  decisions: EvaluatedDecision[];
}
export interface EvaluatedDecision {
  decisionId: string;
  output: string;
  /** For a decision table: the input values. */
  inputs: Variable[];
  /** For a decision table: the matched rules, by id and by number from 1. */
  rules: { ruleId: string; index: number }[];
}

export interface ReplyTo {
  topic: string;
  /** -1: chosen by the record's key. */
  partition: number;
  /** Empty: `correlationHex` is set. */
  correlationId: string;
  /** An id that is not UTF-8, in hexadecimal form. */
  correlationHex?: string;
}

/** What follows after all terminating elements have ended. */
export interface FollowUp {
  /**
   * A boundary event of the element, a start or cancel end event in the scope, or the id of the scope itself,
   * which then completes.
   */
  elementId: string;
  /** The data of the trigger. */
  variables: Variable[];
}

/** The progress of the body of a multi-instance or loop activity. */
export interface Loop {
  /** Length of the input collection when the body was activated. */
  instances?: number;
  /** Loop counter of the last inner instance that may be activated now. */
  until?: number;
  activated?: number;
  completed?: number;
  terminated?: number;
  /** The variable that gets the outputs when the body completes. */
  outputCollection?: string;
  /** By loop counter, JSON text; empty if there is none yet. */
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
  /** Number of completed execution listeners of its current state. */
  listenersDone?: number;
  /** For a compensation handler: the key of its `Compensation`. */
  compensationKey?: number;
  /** True if an interrupting event subprocess has interrupted the scope: it can't be triggered again. */
  interrupted?: boolean;
  /** While activating: the start event and the data of its trigger. */
  startElementId?: string;
  startVariables?: Variable[];
  /** For bodies of multi-instance and loop activities only. */
  loop?: Loop | null;
  /** For inner instances only, from 1; their scope is the body. */
  loopCounter?: number;
  signals?: SignalSubscription[];
  conditions?: ConditionSubscription[];
  /** For call activities only: the called process instance. */
  calledInstanceKey?: number;
  followUp?: FollowUp | null;
  /** For sequential ad-hoc subprocesses: ids of the elements still to be activated, in order. */
  queuedElements?: string[];
  /** For job-based ad-hoc subprocesses: the worker has fulfilled the completion condition. */
  fulfilled?: boolean;
  /**
   * For complex gateways between start and reset: the flows whose token was consumed at start. Their
   * `waitingFlows` are the tokens that have arrived.
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
  /** In order of completion; those being compensated come last, in the order of their handlers. */
  compensations?: Compensation[];
  /** True for a big instance, whose state is stored in parts; see parts.ts. */
  inParts?: boolean;
  /** For a called instance: the calling instance. */
  parentInstanceKey?: number;
  /** The element instance of that call activity. */
  parentElementKey?: number;
  /** Number of instances above this one, each of which called the next one or started it by a signal. */
  callDepth?: number;
  /** For a called instance: the instance at the top; absent if an older version created it. */
  rootInstanceKey?: number;
  /** If it, or its caller, was started by a signal: the first of the signals that led to each other. */
  rootSignalKey?: number;
  /** Loop bodies whose next inner instances must still be activated, in order. */
  expanding?: number[];
  tags?: string[];
  /** Ids of elements: when one of them has ended, the instance is terminated. */
  terminateAfter?: string[];
  /** One of them has ended. */
  isTerminateDue?: boolean;
}

/** The header `index` of a state record: the data that a scan needs without decoding the body. */
export interface InstanceIndex {
  processId: string;
  version: number;
  state: InstanceState;
  /** Absent or 0 if it has no due time. */
  nextDueMs?: number;
  incidents?: number;
  endedAtMs?: number;
  jobs?: number;
  timers?: number;
  definitionKey: number;
  /** The distinct signals that it waits for. */
  signalNames?: string[];
  userTasks?: number;
  /** True if other records contain the rest. */
  inParts?: boolean;
  /** For a called instance: the instance at the top. */
  rootInstanceKey?: number;
}

/** The element instance with a key, or undefined if it has ended. */
export function elementInstanceOf(instance: ProcessInstance, key: number): ElementInstance | undefined {
  const { elements } = instance;
  const at = placeOf(elements, key);
  return elements[at]?.key === key ? elements[at] : undefined;
}

/**
 * The element instance that owns an object, such as a job, whose key is generated after that of its element
 * instance: later ones need not be searched, and it is usually the closest one before.
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

/** The element instance that has the job with this key. */
export function jobHolderOf(instance: ProcessInstance, jobKey: number): ElementInstance | undefined {
  return holderOf(instance, jobKey, ({ job }) => job?.key === jobKey);
}

/** Below this number, a linear search is fastest. */
const SEARCHED_MIN = 32;

/** Index of the last element instance whose key is not above `key`; they are ordered by key. */
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
