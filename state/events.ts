/**
 * What can happen to a process instance, as data: the shape of `Event` in `schemas/history.proto`. Pure.
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

export const EventKind = {
  processInstanceCreated: 1,
  elementActivating: 2,
  elementActivated: 3,
  elementCompleting: 4,
  elementCompleted: 5,
  elementTerminating: 6,
  elementTerminated: 7,
  sequenceFlowTaken: 8,
  sequenceFlowWaiting: 9,
  variableSet: 10,
  jobCreated: 11,
  jobPublished: 12,
  jobCompleted: 13,
  jobFailed: 14,
  jobErrorThrown: 15,
  jobCanceled: 16,
  jobUpdated: 17,
  incidentCreated: 18,
  incidentResolved: 19,
  timerCreated: 20,
  timerTriggered: 21,
  timerCanceled: 22,
  subscriptionOpened: 23,
  messageCorrelated: 24,
  subscriptionClosed: 25,
  instanceSetAside: 26,
  instanceTakenBack: 27,
  instanceMigrated: 51,
  elementMigrated: 52,
  timerMigrated: 53,
  subscriptionMigrated: 54,
  sequenceFlowMigrated: 55,
  compensationMigrated: 56,
  userTaskCreated: 45,
  userTaskAssigned: 46,
  userTaskUpdated: 47,
  userTaskCompleted: 48,
  compensationSubscribed: 40,
  compensationTriggered: 41,
  compensationCompleted: 42,
  compensationDeleted: 43,
  scopeInterrupted: 28,
  loopAdvanced: 34,
  loopOutputSet: 35,
  userTaskTransition: 49,
  decisionEvaluated: 50,
  recordWritten: 57,
  signalSubscriptionOpened: 29,
  signalCaught: 30,
  conditionSubscriptionOpened: 31,
  conditionTriggered: 32,
  processCalled: 36,
  instanceSplit: 37,
  complexGatewayFired: 44,
  adHocElementsQueued: 63,
  followUpSet: 68,
  adHocFulfilled: 69,
} as const;
export type EventKind = (typeof EventKind)[keyof typeof EventKind];

type K = typeof EventKind;

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
export interface Migrated {
  definitionKey: number;
  processId: string;
  version: number;
}

/** What happens when an instance is migrated. */
export type MigrationEvent =
  | { kind: K['instanceMigrated']; migrated: Migrated }
  | { kind: K['elementMigrated']; key: number; elementId: string }
  | {
      kind: K['timerMigrated'] | K['subscriptionMigrated'];
      key: number;
      scopeKey: number;
      elementId: string;
    }
  /** `name`: the handler, or empty. */
  | { kind: K['compensationMigrated']; key: number; elementId: string; name: string }
  /** `name`: the flow of the target; `flowId` waits at a join. */
  | { kind: K['sequenceFlowMigrated']; flowId: string; scopeKey: number; name: string };

export type InstanceEvent =
  | MigrationEvent
  | { kind: K['processInstanceCreated']; created: Created }
  | {
      kind: K['elementActivating'];
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
  | { kind: K['elementActivated']; key: number }
  | { kind: K['elementCompleting']; key: number }
  | { kind: K['elementCompleted']; key: number }
  | { kind: K['elementTerminating']; key: number }
  | { kind: K['elementTerminated']; key: number }
  | { kind: K['sequenceFlowTaken']; flowId: string; scopeKey: number }
  | { kind: K['recordWritten']; key: number; scopeKey: number; name: string }
  /** `key`: the element instance of a complex gateway that it waits at; absent: at a join, with the scope. */
  | { kind: K['sequenceFlowWaiting']; flowId: string; scopeKey: number; key?: number }
  | { kind: K['variableSet']; scopeKey: number; name: string; value: string }
  | { kind: K['jobCreated']; scopeKey: number; job: Job }
  | { kind: K['jobPublished'] | K['jobFailed'] | K['jobUpdated']; key: number; scopeKey: number; job: Job }
  | { kind: K['jobCompleted'] | K['jobCanceled']; key: number; scopeKey: number }
  | { kind: K['jobErrorThrown']; key: number; scopeKey: number; name: string; value: string }
  | { kind: K['incidentCreated']; scopeKey: number; incident: Incident }
  | { kind: K['incidentResolved']; key: number; scopeKey: number }
  | { kind: K['timerCreated']; scopeKey: number; timer: Timer }
  | { kind: K['timerTriggered']; key: number; scopeKey: number; timer?: Timer }
  | { kind: K['timerCanceled']; key: number; scopeKey: number }
  | { kind: K['subscriptionOpened']; scopeKey: number; subscription: Subscription }
  | { kind: K['messageCorrelated']; key: number; scopeKey: number; name: string; messageKey: number }
  | { kind: K['subscriptionClosed']; key: number; scopeKey: number }
  | { kind: K['scopeInterrupted']; scopeKey: number }
  | { kind: K['signalSubscriptionOpened']; scopeKey: number; signal: SignalSubscription }
  | { kind: K['conditionSubscriptionOpened']; scopeKey: number; condition: ConditionSubscription }
  | { kind: K['conditionTriggered']; key: number; scopeKey: number }
  | { kind: K['signalCaught']; key: number; scopeKey: number; name: string }
  | { kind: K['instanceSetAside']; value: string }
  | { kind: K['instanceTakenBack'] }
  | { kind: K['userTaskCreated']; scopeKey: number; userTask: UserTask }
  | {
      kind: K['userTaskAssigned'] | K['userTaskUpdated'];
      key: number;
      scopeKey: number;
      /** What the person did, such as claim. */
      name: string;
      userTask: UserTask;
    }
  | {
      kind: K['userTaskTransition'];
      key: number;
      scopeKey: number;
      /** What the task is about to do, or `denied`. */
      name: string;
      /** Why it was denied. */
      value: string;
      userTask: UserTask;
    }
  | { kind: K['userTaskCompleted']; key: number; scopeKey: number; name: string }
  | { kind: K['compensationSubscribed']; scopeKey: number; compensation: Compensation }
  /** `scopeKey`: the element instance that throws. */
  | { kind: K['compensationTriggered']; key: number; scopeKey: number }
  /** `scopeKey`: the gateway's element instance; `flowIds`: of which it has consumed a token. */
  | { kind: K['complexGatewayFired']; scopeKey: number; name: 'start' | 'reset'; flowIds: string[] }
  /** `flowIds`: the ids of the elements that are still to come, in order. */
  | { kind: K['adHocElementsQueued']; scopeKey: number; flowIds: string[] }
  | { kind: K['compensationCompleted'] | K['compensationDeleted']; key: number; scopeKey: number }
  | { kind: K['instanceSplit'] }
  | { kind: K['adHocFulfilled']; scopeKey: number }
  /** `elementId` empty: what was to happen happens now. */
  | { kind: K['followUpSet']; scopeKey: number; elementId: string; startVariables: Variable[] }
  | { kind: K['processCalled']; scopeKey: number; calledInstanceKey: number }
  | { kind: K['loopAdvanced']; scopeKey: number; loop: Loop }
  | { kind: K['loopOutputSet']; scopeKey: number; loopCounter: number; value: string }
  | { kind: K['decisionEvaluated']; scopeKey: number; decision: DecisionEvaluation };

const NAMES = new Map<number, string>(Object.entries(EventKind).map(([name, kind]) => [kind, name]));

/** The name of a kind, such as `elementActivated`; of an unknown one, its number. */
export function eventName(kind: number): string {
  return NAMES.get(kind) ?? `event ${kind}`;
}

/** One step of one instance: the value of a history record. */
export interface StepRecord {
  format: number;
  instanceKey: number;
  atMs: number;
  /** Offset of the command on its partition of the commands topic; -1: a due time. */
  position: number;
  command: string;
  events: InstanceEvent[];
}
