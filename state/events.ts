/**
 * The kinds of events of a process instance, one line each. Pure. Their data is in `event-data.ts`. The
 * number is the `EventKind` in `schemas/history.proto`; it is never changed and never reused.
 */
import {
  incidentCreated,
  incidentResolved,
  jobCanceled,
  jobChanged,
  jobCompleted,
  jobErrorThrown,
  jobLeaseEnded,
  noChange,
  processCalled,
  userTaskChanged,
  userTaskCompleted,
  variableSet,
} from './apply-activity.ts';
import { compensationEnded, compensationSubscribed, compensationTriggered } from './apply-compensation.ts';
import { created, instanceSetAside, instanceSplit, instanceTakenBack } from './apply-instance.ts';
import {
  elementActivated,
  elementActivating,
  elementCompleted,
  elementCompleting,
  elementTerminated,
  elementTerminating,
  scopeInterrupted,
  sequenceFlowTaken,
  sequenceFlowWaiting,
} from './apply-lifecycle.ts';
import {
  compensationMigrated,
  elementMigrated,
  instanceMigrated,
  sequenceFlowMigrated,
  subscriptionMigrated,
  timerMigrated,
} from './apply-migration.ts';
import { adHocElementsQueued, adHocFulfilled, complexGatewayFired, followUpSet } from './apply-progress.ts';
import {
  conditionSubscriptionOpened,
  conditionTriggered,
  messageCorrelated,
  signalCaught,
  signalSubscriptionOpened,
  subscriptionClosed,
  subscriptionOpened,
  timerCanceled,
  timerCreated,
  timerTriggered,
} from './apply-waiting.ts';
import type { EventData, EventName } from './event-data.ts';
import type { ProcessInstance } from './instance.ts';
import { loopAdvanced, loopOutputSet } from './loop.ts';

/** The subject of an event, and the field that identifies it. */
type About<Data> =
  /** The process instance as a whole. */
  | 'instance'
  /** The element instance `key`. */
  | (Data extends { key: number } ? 'element' : never)
  /** Something that the element instance `scopeKey` has, such as a job or a timer. */
  | (Data extends { scopeKey: number } ? 'scope' : never)
  /** The sequence flow `flowId`, taken in the element instance `scopeKey`. */
  | (Data extends { scopeKey: number; flowId: string } ? 'flow' : never);

interface EventDefinition<Data> {
  readonly number: number;
  readonly about: About<Data>;
  /** Changes the instance. Throws IllegalTransition if the lifecycle or the instance doesn't allow it. */
  readonly apply: (instance: ProcessInstance, event: Data, atMs: number) => void;
}

/** By name; the compiler requires an entry for each kind of `EventData`. */
export const EVENTS = {
  processInstanceCreated: { number: 1, about: 'instance', apply: created },
  elementActivating: { number: 2, about: 'element', apply: elementActivating },
  elementActivated: { number: 3, about: 'element', apply: elementActivated },
  elementCompleting: { number: 4, about: 'element', apply: elementCompleting },
  elementCompleted: { number: 5, about: 'element', apply: elementCompleted },
  elementTerminating: { number: 6, about: 'element', apply: elementTerminating },
  elementTerminated: { number: 7, about: 'element', apply: elementTerminated },
  sequenceFlowTaken: { number: 8, about: 'flow', apply: sequenceFlowTaken },
  sequenceFlowWaiting: { number: 9, about: 'flow', apply: sequenceFlowWaiting },
  variableSet: { number: 10, about: 'scope', apply: variableSet },
  jobCreated: { number: 11, about: 'scope', apply: jobChanged },
  jobPublished: { number: 12, about: 'scope', apply: jobChanged },
  jobCompleted: { number: 13, about: 'scope', apply: jobCompleted },
  jobFailed: { number: 14, about: 'scope', apply: jobChanged },
  jobErrorThrown: { number: 15, about: 'scope', apply: jobErrorThrown },
  jobCanceled: { number: 16, about: 'scope', apply: jobCanceled },
  jobUpdated: { number: 17, about: 'scope', apply: jobChanged },
  incidentCreated: { number: 18, about: 'scope', apply: incidentCreated },
  incidentResolved: { number: 19, about: 'scope', apply: incidentResolved },
  timerCreated: { number: 20, about: 'scope', apply: timerCreated },
  timerTriggered: { number: 21, about: 'scope', apply: timerTriggered },
  timerCanceled: { number: 22, about: 'scope', apply: timerCanceled },
  subscriptionOpened: { number: 23, about: 'scope', apply: subscriptionOpened },
  messageCorrelated: { number: 24, about: 'scope', apply: messageCorrelated },
  subscriptionClosed: { number: 25, about: 'scope', apply: subscriptionClosed },
  instanceSetAside: { number: 26, about: 'instance', apply: instanceSetAside },
  instanceTakenBack: { number: 27, about: 'instance', apply: instanceTakenBack },
  scopeInterrupted: { number: 28, about: 'scope', apply: scopeInterrupted },
  signalSubscriptionOpened: { number: 29, about: 'scope', apply: signalSubscriptionOpened },
  signalCaught: { number: 30, about: 'scope', apply: signalCaught },
  conditionSubscriptionOpened: { number: 31, about: 'scope', apply: conditionSubscriptionOpened },
  conditionTriggered: { number: 32, about: 'scope', apply: conditionTriggered },
  loopAdvanced: { number: 34, about: 'scope', apply: loopAdvanced },
  loopOutputSet: { number: 35, about: 'scope', apply: loopOutputSet },
  processCalled: { number: 36, about: 'scope', apply: processCalled },
  instanceSplit: { number: 37, about: 'instance', apply: instanceSplit },
  compensationSubscribed: { number: 40, about: 'scope', apply: compensationSubscribed },
  compensationTriggered: { number: 41, about: 'scope', apply: compensationTriggered },
  compensationCompleted: { number: 42, about: 'scope', apply: compensationEnded },
  compensationDeleted: { number: 43, about: 'scope', apply: compensationEnded },
  complexGatewayFired: { number: 44, about: 'scope', apply: complexGatewayFired },
  userTaskCreated: { number: 45, about: 'scope', apply: userTaskChanged },
  userTaskAssigned: { number: 46, about: 'scope', apply: userTaskChanged },
  userTaskUpdated: { number: 47, about: 'scope', apply: userTaskChanged },
  userTaskCompleted: { number: 48, about: 'scope', apply: userTaskCompleted },
  userTaskTransition: { number: 49, about: 'scope', apply: userTaskChanged },
  decisionEvaluated: { number: 50, about: 'scope', apply: noChange },
  instanceMigrated: { number: 51, about: 'instance', apply: instanceMigrated },
  elementMigrated: { number: 52, about: 'element', apply: elementMigrated },
  timerMigrated: { number: 53, about: 'scope', apply: timerMigrated },
  subscriptionMigrated: { number: 54, about: 'scope', apply: subscriptionMigrated },
  sequenceFlowMigrated: { number: 55, about: 'flow', apply: sequenceFlowMigrated },
  compensationMigrated: { number: 56, about: 'instance', apply: compensationMigrated },
  jobLeased: { number: 70, about: 'scope', apply: jobChanged },
  jobLeaseEnded: { number: 71, about: 'scope', apply: jobLeaseEnded },
  recordWritten: { number: 57, about: 'scope', apply: noChange },
  adHocElementsQueued: { number: 63, about: 'scope', apply: adHocElementsQueued },
  followUpSet: { number: 68, about: 'scope', apply: followUpSet },
  adHocFulfilled: { number: 69, about: 'scope', apply: adHocFulfilled },
} as const satisfies { readonly [Name in EventName]: EventDefinition<EventData[Name]> };

/** The number of each kind. */
type Kinds = { readonly [Name in EventName]: (typeof EVENTS)[Name]['number'] };
export const EventKind = Object.fromEntries(
  Object.entries(EVENTS).map(([name, { number }]) => [name, number]),
) as Kinds;
export type EventKind = Kinds[EventName];

/** The events of one or more kinds, by their names. */
export type EventOf<Name extends EventName> = {
  [Each in Name]: { kind: Kinds[Each] } & EventData[Each];
}[Name];

export type InstanceEvent = EventOf<EventName>;

const NAMES: readonly (EventName | undefined)[] = byNumber((name) => name);

/** The name of a kind, such as `elementActivated`; its number if it is unknown. */
export function eventName(kind: number): string {
  return NAMES[kind] ?? `event ${kind}`;
}

/** The subject of an event; undefined if its kind is unknown. */
export function aboutOf({ kind }: InstanceEvent): 'instance' | 'element' | 'scope' | 'flow' | undefined {
  const name = NAMES[kind];
  return name && EVENTS[name].about;
}

/** Key of the element instance of an event; undefined if it concerns the instance as a whole. */
export function subjectKeyOf(event: InstanceEvent): number | undefined {
  const about = aboutOf(event);
  const { key, scopeKey } = event as { readonly key?: number; readonly scopeKey?: number };
  if (about === 'element') return key;
  return about === 'scope' || about === 'flow' ? scopeKey : undefined;
}

/** A table with a function for each kind of event. */
export type EventTable<Args extends readonly unknown[], Result> = {
  readonly [Name in EventName]: (event: EventOf<Name>, ...args: Args) => Result;
};

/**
 * Combines the functions of a table into one; `otherwise` handles kinds that the table doesn't have,
 * including those of newer versions.
 */
export function byKind<Args extends readonly unknown[], Result>(
  table: Partial<EventTable<Args, Result>>,
  otherwise: (event: InstanceEvent, ...args: Args) => Result,
): (event: InstanceEvent, ...args: Args) => Result {
  type Each = (event: InstanceEvent, ...args: Args) => Result;
  const functions = byNumber((name) => table[name] as Each | undefined);
  return (event, ...args) => (functions[event.kind] ?? otherwise)(event, ...args);
}

/** An array of values, indexed by the number of the kind. */
export function byNumber<Value>(of: (name: EventName) => Value): readonly (Value | undefined)[] {
  const values: (Value | undefined)[] = [];
  for (const name of Object.keys(EVENTS) as EventName[]) values[EVENTS[name].number] = of(name);
  return values;
}

/** One step of one instance: the value of a history record. */
export interface StepRecord {
  format: number;
  instanceKey: number;
  atMs: number;
  /** Offset of the command on its partition of the commands topic; -1 for due work. */
  position: number;
  command: string;
  events: InstanceEvent[];
  /** A command with this id was repeated: nothing has changed. */
  repeatedCommandId?: string;
  /** The user or program for which the command was sent, as the sender says. */
  actor?: string;
}
