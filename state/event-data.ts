/**
 * The data of each kind of event: the fields of `Event` in `schemas/history.proto`, by the name of its kind.
 * Its number and effect are in `events.ts`. Pure.
 */
import type {
  Compensation,
  ConditionSubscription,
  DecisionEvaluation,
  Incident,
  Job,
  Loop,
  ReplyTo,
  SignalSubscription,
  Subscription,
  Timer,
  UserTask,
  Variable,
} from './instance.ts';

export interface Created {
  key: number;
  definitionKey: number;
  processId: string;
  version: number;
  businessKey?: string;
  startCorrelationKey?: string;
  awaitReply?: ReplyTo;
  /** Set if it was called by a call activity. */
  parentInstanceKey?: number;
  parentElementKey?: number;
  callDepth?: number;
  /** The instance at the top of the call hierarchy. */
  rootInstanceKey?: number;
  /** Set if it was started by a signal: the first of the signals that led to each other. */
  rootSignalKey?: number;
  tags?: string[];
  /** Ids of elements. */
  terminateAfter?: string[];
}

/** The target definition of a migration. */
interface Migrated {
  definitionKey: number;
  processId: string;
  version: number;
}

interface Activating {
  key: number;
  elementId: string;
  /** BPMN element name. */
  name: string;
  scopeKey?: number;
  /** The taken flow that is consumed from the queue. */
  flowId?: string;
  /** Waiting flows that are consumed at the join. */
  flowIds?: string[];
  /** The `Compensation` whose handler it is. */
  compensationKey?: number;
  /**
   * For a scope whose activation can be blocked by an incident: where it starts afterwards, and with which
   * data.
   */
  startElementId?: string;
  startVariables?: Variable[];
  /** For an inner instance, whose scope is a loop body. */
  loopCounter?: number;
}

/** Key of an element instance. */
interface OfElement {
  key: number;
}

/** For an object that belongs to the element instance `scopeKey`. */
interface Within {
  scopeKey: number;
}

/** For the job, timer, subscription, incident or compensation `key` of an element instance. */
interface Part extends Within {
  key: number;
}

interface WithJob extends Part {
  job: Job;
}

interface WithUserTask extends Part {
  /** The user's action, such as claim. */
  name: string;
  userTask: UserTask;
}

export interface EventData {
  processInstanceCreated: { created: Created };
  elementActivating: Activating;
  elementActivated: OfElement;
  elementCompleting: OfElement;
  elementCompleted: OfElement;
  elementTerminating: OfElement;
  elementTerminated: OfElement;
  sequenceFlowTaken: Within & { flowId: string };
  /**
   * `key` is the element instance of a complex gateway at which it waits; absent if it waits at a join, in
   * the scope.
   */
  sequenceFlowWaiting: Within & { flowId: string; key?: number };
  variableSet: Within & { name: string; value: string };
  jobCreated: Within & { job: Job };
  jobPublished: WithJob;
  jobCompleted: Part;
  jobFailed: WithJob;
  jobErrorThrown: Part & { name: string; value: string };
  jobCanceled: Part;
  jobUpdated: WithJob;
  jobLeased: WithJob;
  /** Without a result. */
  jobLeaseEnded: Part & { name: 'expired' | 'returned' };
  incidentCreated: Within & { incident: Incident };
  incidentResolved: Part;
  timerCreated: Within & { timer: Timer };
  timerTriggered: Part & { timer?: Timer };
  timerCanceled: Part;
  subscriptionOpened: Within & { subscription: Subscription };
  messageCorrelated: Part & { name: string; messageKey: number };
  subscriptionClosed: Part;
  instanceSetAside: { value: string };
  instanceTakenBack: object;
  instanceMigrated: { migrated: Migrated };
  elementMigrated: OfElement & { elementId: string };
  timerMigrated: Part & { elementId: string };
  subscriptionMigrated: Part & { elementId: string };
  /** `name` is the flow of the target; `flowId` waits at a join. */
  sequenceFlowMigrated: Within & { flowId: string; name: string };
  /** `name` is the handler, or empty. */
  compensationMigrated: { key: number; elementId: string; name: string };
  userTaskCreated: Within & { userTask: UserTask };
  userTaskAssigned: WithUserTask;
  userTaskUpdated: WithUserTask;
  userTaskCompleted: Part & { name: string };
  compensationSubscribed: Within & { compensation: Compensation };
  /** `scopeKey` is the throwing element instance. */
  compensationTriggered: Part;
  compensationCompleted: Part;
  compensationDeleted: Part;
  scopeInterrupted: Within;
  loopAdvanced: Within & { loop: Loop };
  loopOutputSet: Within & { loopCounter: number; value: string };
  userTaskTransition: Part & {
    /** The pending transition of the task, or `denied`. */
    name: string;
    /** The reason for the denial. */
    value: string;
    userTask: UserTask;
  };
  decisionEvaluated: Within & { decision: DecisionEvaluation };
  /** `key` is the job, `name` the topic. */
  recordWritten: Part & { name: string };
  signalSubscriptionOpened: Within & { signal: SignalSubscription };
  signalCaught: Part & { name: string };
  conditionSubscriptionOpened: Within & { condition: ConditionSubscription };
  conditionTriggered: Part;
  processCalled: Within & { calledInstanceKey: number };
  instanceSplit: object;
  /** `scopeKey` is the gateway's element instance, `flowIds` the flows with a consumed token. */
  complexGatewayFired: Within & { name: 'start' | 'reset'; flowIds: string[] };
  /** `flowIds` are the ids of the elements still to be activated, in order. */
  adHocElementsQueued: Within & { flowIds: string[] };
  /** An empty `elementId` means that the follow-up happens now. */
  followUpSet: Within & { elementId: string; startVariables: Variable[] };
  adHocFulfilled: Within;
}

/** The name of a kind of event, such as elementActivated. */
export type EventName = keyof EventData;
