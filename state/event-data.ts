/**
 * What an event of each kind says: the fields of `Event` in `schemas/history.proto`, by the name of its kind.
 * How it is numbered and what it does is in `events.ts`. Pure.
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
  /** Called by a call activity. */
  parentInstanceKey?: number;
  parentElementKey?: number;
  callDepth?: number;
}

/** The definition that an instance has been migrated to. */
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
  /** Taken flows that are consumed from those waiting at the join. */
  flowIds?: string[];
  /** The `Compensation` that it is the handler of. */
  compensationKey?: number;
  /** A scope whose activation an incident may stop: where it begins afterwards, and with what. */
  startElementId?: string;
  startVariables?: Variable[];
  /** Of an inner instance, whose scope is a loop body. */
  loopCounter?: number;
}

/** Of an element instance. */
interface OfElement {
  key: number;
}

/** Of something that the element instance `scopeKey` has. */
interface Within {
  scopeKey: number;
}

/** Of the job, timer, subscription, incident or compensation `key` of an element instance. */
interface Part extends Within {
  key: number;
}

interface WithJob extends Part {
  job: Job;
}

interface WithUserTask extends Part {
  /** What the person did, such as claim. */
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
  /** `key`: the element instance of a complex gateway that it waits at; absent: at a join, with the scope. */
  sequenceFlowWaiting: Within & { flowId: string; key?: number };
  variableSet: Within & { name: string; value: string };
  jobCreated: Within & { job: Job };
  jobPublished: WithJob;
  jobCompleted: Part;
  jobFailed: WithJob;
  jobErrorThrown: Part & { name: string; value: string };
  jobCanceled: Part;
  jobUpdated: WithJob;
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
  /** `name`: the flow of the target; `flowId` waits at a join. */
  sequenceFlowMigrated: Within & { flowId: string; name: string };
  /** `name`: the handler, or empty. */
  compensationMigrated: { key: number; elementId: string; name: string };
  userTaskCreated: Within & { userTask: UserTask };
  userTaskAssigned: WithUserTask;
  userTaskUpdated: WithUserTask;
  userTaskCompleted: Part & { name: string };
  compensationSubscribed: Within & { compensation: Compensation };
  /** `scopeKey`: the element instance that throws. */
  compensationTriggered: Part;
  compensationCompleted: Part;
  compensationDeleted: Part;
  scopeInterrupted: Within;
  loopAdvanced: Within & { loop: Loop };
  loopOutputSet: Within & { loopCounter: number; value: string };
  userTaskTransition: Part & {
    /** What the task is about to do, or `denied`. */
    name: string;
    /** Why it was denied. */
    value: string;
    userTask: UserTask;
  };
  decisionEvaluated: Within & { decision: DecisionEvaluation };
  /** `key`: the job; `name`: the topic. */
  recordWritten: Part & { name: string };
  signalSubscriptionOpened: Within & { signal: SignalSubscription };
  signalCaught: Part & { name: string };
  conditionSubscriptionOpened: Within & { condition: ConditionSubscription };
  conditionTriggered: Part;
  processCalled: Within & { calledInstanceKey: number };
  instanceSplit: object;
  /** `scopeKey`: the gateway's element instance; `flowIds`: of which it has consumed a token. */
  complexGatewayFired: Within & { name: 'start' | 'reset'; flowIds: string[] };
  /** `flowIds`: the ids of the elements that are still to come, in order. */
  adHocElementsQueued: Within & { flowIds: string[] };
  /** `elementId` empty: what was to happen happens now. */
  followUpSet: Within & { elementId: string; startVariables: Variable[] };
  adHocFulfilled: Within;
}

/** The name of a kind of event, such as elementActivated. */
export type EventName = keyof EventData;
