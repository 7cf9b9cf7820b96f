/**
 * The only code that changes a process instance: folding a history with it gives the state. Pure.
 */
import { applyCompensation } from './apply-compensation.ts';
import { applyMigration } from './apply-migration.ts';
import { applyProgress } from './apply-progress.ts';
import { applyWaiting } from './apply-waiting.ts';
import type { Created, InstanceEvent, MigrationEvent } from './events.ts';
import { EventKind, eventName } from './events.ts';
import type { ElementInstance, ProcessInstance, TakenFlow } from './instance.ts';
import { ElementState, elementInstanceOf, InstanceState, placeOf, STATE_FORMAT } from './instance.ts';
import { assertLegal, IllegalTransition } from './lifecycle.ts';
import { applyToLoop, expandNoMore, innerActivating, innerEnded } from './loop.ts';

/** The instance right after `processInstanceCreated`. */
export function createInstance(created: Created, atMs: number): ProcessInstance {
  const instance: ProcessInstance = {
    format: STATE_FORMAT,
    key: created.key,
    definitionKey: created.definitionKey,
    processId: created.processId,
    version: created.version,
    state: InstanceState.active,
    startedAtMs: atMs,
    updatedAtMs: atMs,
    elements: [],
    queue: [],
  };
  if (created.businessKey) instance.businessKey = created.businessKey;
  if (created.startCorrelationKey) instance.startCorrelationKey = created.startCorrelationKey;
  if (created.awaitReply) instance.awaitReply = { ...created.awaitReply };
  if (created.parentInstanceKey) instance.parentInstanceKey = created.parentInstanceKey;
  if (created.parentElementKey) instance.parentElementKey = created.parentElementKey;
  if (created.callDepth) instance.callDepth = created.callDepth;
  return instance;
}

/** Applies one event that happened at `atMs`. Throws IllegalTransition where the lifecycle forbids it. */
export function applyEvent(instance: ProcessInstance, event: InstanceEvent, atMs: number): void {
  instance.updatedAtMs = atMs;
  switch (event.kind) {
    case EventKind.processInstanceCreated:
      return;
    case EventKind.elementActivating:
      activating(instance, event, atMs);
      return;
    case EventKind.elementActivated:
    case EventKind.elementCompleting:
    case EventKind.elementTerminating:
      transition(instance, event.kind, event.key);
      return;
    case EventKind.elementCompleted:
    case EventKind.elementTerminated:
      ended(instance, event.kind, event.key, atMs);
      return;
    case EventKind.sequenceFlowTaken:
      instance.queue.push({ flowId: event.flowId, scopeKey: event.scopeKey });
      return;
    case EventKind.sequenceFlowWaiting:
      removeFlow(instance.queue, event.flowId, event.scopeKey);
      must(instance, event.key || event.scopeKey).waitingFlows.push({
        flowId: event.flowId,
        scopeKey: event.scopeKey,
      });
      return;
    case EventKind.scopeInterrupted:
      interrupted(instance, event.scopeKey);
      return;
    case EventKind.instanceSetAside:
      instance.setAside = event.value;
      return;
    case EventKind.instanceTakenBack:
      instance.setAside = '';
      return;
    case EventKind.compensationSubscribed:
    case EventKind.compensationTriggered:
    case EventKind.compensationCompleted:
    case EventKind.compensationDeleted:
      applyCompensation(instance, event);
      return;
    case EventKind.instanceSplit:
      instance.inParts = true;
      return;
    case EventKind.complexGatewayFired:
    case EventKind.adHocElementsQueued:
    case EventKind.followUpSet:
    case EventKind.adHocFulfilled:
      applyProgress(must(instance, event.scopeKey), event);
      return;
    case EventKind.loopAdvanced:
    case EventKind.loopOutputSet:
      applyToLoop(instance, must(instance, event.scopeKey), event);
      return;
    case EventKind.instanceMigrated:
    case EventKind.elementMigrated:
    case EventKind.timerMigrated:
    case EventKind.subscriptionMigrated:
    case EventKind.sequenceFlowMigrated:
    case EventKind.compensationMigrated:
      applyMigration(instance, event);
      return;
    default:
      applyToElement(must(instance, event.scopeKey), event);
  }
}

/** States in which an element instance waits for execution listeners. */
const COUNTED: ReadonlySet<ElementState> = new Set([ElementState.activating, ElementState.completing]);

/** What is about an element instance alone; the rest is told apart by its kind, above. */
type ElementEvent = Exclude<InstanceEvent, MigrationEvent | { kind: InstanceKind }>;
type InstanceKind =
  | 1
  | 2
  | 3
  | 4
  | 5
  | 6
  | 7
  | 8
  | 9
  | 26
  | 27
  | 28
  | 34
  | 35
  | 37
  | 40
  | 41
  | 42
  | 43
  | 44
  | 63
  | 68
  | 69;

/** Everything that happens within one element instance. */
function applyToElement(element: ElementInstance, event: ElementEvent): void {
  switch (event.kind) {
    case EventKind.recordWritten:
      return;
    case EventKind.variableSet:
      setVariable(element, event.name, event.value);
      return;
    case EventKind.jobCreated:
    case EventKind.jobPublished:
    case EventKind.jobFailed:
    case EventKind.jobUpdated:
      element.job = { ...event.job };
      return;
    case EventKind.jobCompleted:
      // Those of a user task are counted by its transition.
      if (element.job?.listener && COUNTED.has(element.state))
        element.listenersDone = (element.listenersDone ?? 0) + 1;
      element.job = null;
      return;
    case EventKind.jobCanceled:
      element.job = null;
      return;
    case EventKind.jobErrorThrown:
      if (element.job) element.job = { ...element.job, errorCode: event.name, errorMessage: event.value };
      return;
    case EventKind.processCalled:
      element.calledInstanceKey = event.calledInstanceKey;
      return;
    case EventKind.incidentCreated:
      element.incident = { ...event.incident };
      return;
    case EventKind.incidentResolved:
      element.incident = null;
      return;
    case EventKind.userTaskCreated:
    case EventKind.userTaskAssigned:
    case EventKind.userTaskUpdated:
    case EventKind.userTaskTransition:
      element.userTask = { ...event.userTask };
      return;
    case EventKind.userTaskCompleted:
      element.userTask = null;
      return;
    case EventKind.decisionEvaluated:
      // Only told: its result comes as a variable.
      return;
    default:
      applyWaiting(element, event);
  }
}

function must(instance: ProcessInstance, key: number): ElementInstance {
  const element = elementInstanceOf(instance, key);
  if (!element) throw new IllegalTransition(`instance ${instance.key} has no element instance ${key}`);
  return element;
}

function activating(
  instance: ProcessInstance,
  event: Extract<InstanceEvent, { kind: 2 }>,
  atMs: number,
): void {
  if (event.flowId) removeFlow(instance.queue, event.flowId, event.scopeKey ?? 0);
  if (event.flowIds && event.scopeKey) {
    const { waitingFlows } = must(instance, event.scopeKey);
    for (const flowId of event.flowIds) removeFlow(waitingFlows, flowId, event.scopeKey);
  }
  if (event.key <= (instance.elements.at(-1)?.key ?? 0)) {
    throw new IllegalTransition(
      `element instance ${event.key} is not the newest of instance ${instance.key}`,
    );
  }
  const element: ElementInstance = {
    key: event.key,
    elementId: event.elementId,
    type: event.name,
    state: ElementState.activating,
    sinceMs: atMs,
    variables: [],
    timers: [],
    subscriptions: [],
    waitingFlows: [],
  };
  if (event.scopeKey) element.scopeKey = event.scopeKey;
  if (event.compensationKey) element.compensationKey = event.compensationKey;
  if (event.startElementId) element.startElementId = event.startElementId;
  if (event.startVariables) element.startVariables = event.startVariables;
  if (event.loopCounter) {
    element.loopCounter = event.loopCounter;
    innerActivating(instance, must(instance, event.scopeKey ?? 0), event.loopCounter);
  }
  instance.elements.push(element);
}

/** The scope stays active, without what was on its way in it. */
function interrupted(instance: ProcessInstance, key: number): void {
  const scope = must(instance, key);
  assertLegal(EventKind.scopeInterrupted, scope);
  scope.interrupted = true;
  scope.waitingFlows = [];
  if (scope.loop) expandNoMore(instance, key);
  instance.queue = withoutScope(instance.queue, key);
}

const NEXT_STATE = new Map<number, ElementState>([
  [EventKind.elementActivated, ElementState.active],
  [EventKind.elementCompleting, ElementState.completing],
  [EventKind.elementTerminating, ElementState.terminating],
]);

function transition(instance: ProcessInstance, kind: 3 | 4 | 6, key: number): void {
  const element = must(instance, key);
  assertLegal(kind, element);
  element.state = NEXT_STATE.get(kind) ?? element.state;
  if (element.listenersDone) element.listenersDone = 0;
  if (element.startElementId) {
    element.startElementId = '';
    element.startVariables = [];
  }
  if (kind !== EventKind.elementActivated) {
    // A scope that ends drops what was still on its way inside it.
    instance.queue = withoutScope(instance.queue, key);
    if (element.waitingFlows.length > 0) element.waitingFlows = [];
    if (element.loop) expandNoMore(instance, key);
    if (element.followUp) element.followUp = null;
  }
}

/**
 * An ended element instance leaves the state; the process itself stays, with its variables, as the instance's
 * result.
 */
function ended(instance: ProcessInstance, kind: 5 | 7, key: number, atMs: number): void {
  const element = must(instance, key);
  assertLegal(kind, element);
  if (key !== instance.key) {
    if (element.loopCounter) innerEnded(must(instance, element.scopeKey ?? 0), kind);
    instance.elements.splice(placeOf(instance.elements, key), 1);
    return;
  }
  if (instance.elements.length !== 1) {
    throw new IllegalTransition(`${eventName(kind)} of instance ${key} that has active element instances`);
  }
  instance.state = kind === EventKind.elementCompleted ? InstanceState.completed : InstanceState.terminated;
  instance.endedAtMs = atMs;
  if (instance.compensations) instance.compensations = [];
}

function setVariable(element: ElementInstance, name: string, value: string): void {
  for (const variable of element.variables) {
    if (variable.name === name) {
      variable.value = value;
      return;
    }
  }
  element.variables.push({ name, value });
}

function removeFlow(list: TakenFlow[], flowId: string, scopeKey: number): void {
  const at = list.findIndex((flow) => flow.flowId === flowId && flow.scopeKey === scopeKey);
  if (at < 0) throw new IllegalTransition(`sequence flow ${flowId} was not taken in scope ${scopeKey}`);
  list.splice(at, 1);
}

function withoutScope(queue: TakenFlow[], scopeKey: number): TakenFlow[] {
  return queue.some((flow) => flow.scopeKey === scopeKey)
    ? queue.filter((flow) => flow.scopeKey !== scopeKey)
    : queue;
}

/**
 * Folds whole step records, in order, into the instance they describe. Throws when the first is not the
 * creation.
 */
export function foldHistory(
  steps: Iterable<{ readonly atMs: number; readonly events: readonly InstanceEvent[] }>,
): ProcessInstance {
  let instance: ProcessInstance | undefined;
  for (const { events, atMs } of steps) {
    for (const event of events) {
      if (event.kind === EventKind.processInstanceCreated) instance = createInstance(event.created, atMs);
      else if (instance) applyEvent(instance, event, atMs);
      else throw new IllegalTransition('history does not begin with the creation of the instance');
    }
  }
  if (!instance) throw new IllegalTransition('empty history');
  return instance;
}
