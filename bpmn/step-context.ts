/**
 * The interface of behaviours: the step of one instance. Lookups, events and effects as values; no store, no
 * producer. Pure.
 */
import type { InstanceEvent } from '../state/events.ts';
import type { ElementInstance, Job, ProcessInstance, ReplyTo, Subscription } from '../state/instance.ts';
import type { ElementBehaviour } from './behaviour.ts';
import type { Decision } from './dmn/model.ts';
import type { FeelBudget } from './feel/budget.ts';
import type { CalledElement, ExecutableProcess, FlowNode, VariableChangeKind } from './model.ts';

/** Job settings from the configuration. */
export interface JobSettings {
  /** Deadline of jobs whose model doesn't set one, ms; 0: none. */
  readonly deadlineMs: number;
  /** Time after which an open job is published again (half of its topic's retention), ms; 0: never. */
  readonly republishMs: number;
}

/** A version of a deployed resource, by the binding in the model. */
export type BoundVersion =
  | { readonly kind: 'latest' | 'deployment' }
  | { readonly kind: 'versionTag'; readonly versionTag: string };

/** The reply to a command: done, or the reason of its rejection. */
export type StepAnswer =
  | { readonly status: 'ok'; readonly result: object }
  | { readonly status: 'rejected'; readonly code: 'INVALID_STATE'; readonly reason: string };

/** A deployed decision that is known on this partition. */
export interface FoundDecision {
  readonly decision: Decision;
  readonly version: number;
  /** Key of its decision requirements graph. */
  readonly definitionKey: number;
}

/** A changed variable; `name` undefined: any variable of the scope may have changed. */
export interface VariableChange {
  readonly scopeKey: number;
  readonly name: string | undefined;
  readonly change: VariableChangeKind;
  /** The newest key at that time: element instances with a newer one started to wait only afterwards. */
  readonly newestKey: number;
}

/** A signal that the instance has thrown in this step. */
export interface ThrownSignal {
  readonly name: string;
  readonly variables: readonly (readonly [name: string, json: string])[];
}

/** The request of a call activity. */
export interface ProcessCall {
  readonly element: ElementInstance;
  readonly instanceKey: number;
  readonly definitionKey: number;
  readonly variables: readonly (readonly [name: string, json: string])[];
  /** Empty: none. */
  readonly businessKey: string;
}

export interface StepContext {
  /** Changed only by `emit`. */
  readonly instance: ProcessInstance;
  readonly process: ExecutableProcess;
  /** The step's time, epoch ms. */
  readonly nowMs: number;
  readonly jobs: JobSettings;
  nextKey(): number;
  /** The remaining budget of the whole step for expressions. */
  readonly feelBudget: FeelBudget;
  /** Appends the event to the step and applies it. */
  emit(event: InstanceEvent): void;
  /** The variables that have changed since the last call; empty for a process without conditions. */
  takeVariableChanges(): readonly VariableChange[];
  /**
   * Triggers the conditional events that are true when the element instance starts to wait for them. False:
   * it has ended, or has been interrupted.
   */
  triggerTrueConditions(element: ElementInstance): boolean;
  behaviourOf(node: FlowNode): ElementBehaviour;
  findDecision(decisionId: string, version: BoundVersion): FoundDecision | undefined;
  /** The definition key of a deployed form. */
  findForm(formId: string, version: BoundVersion): number | undefined;
  /** A new attempt of this element instance's job must be published on its type's topic. */
  publishJob(element: ElementInstance): void;
  /** Informs workers that have a record of the job, by another record, that it ended without their result. */
  withdrawJob(job: Job): void;
  /** Opens the subscription on the partition of its correlation key. */
  openSubscription(subscription: Subscription): void;
  closeSubscription(subscription: Subscription): void;
  /** Broadcasts the signal on every partition. */
  broadcastSignal(signal: ThrownSignal): void;
  /** The oldest signal that was broadcast in this step and that the instance itself hasn't received yet. */
  takeThrownSignal(): ThrownSignal | undefined;
  /**
   * The call activity that waits for this instance, with the step of its own instance, which continues
   * separately after a trigger; absent or undefined if this instance was not called.
   */
  caller?(): { readonly context: StepContext; readonly element: ElementInstance } | undefined;
  /**
   * The definition that a call activity of this instance would call; undefined if this partition doesn't have
   * it.
   */
  calledDefinition?(
    processId: string,
    binding: CalledElement['binding'],
    versionTag: string,
  ): { readonly key: number; readonly process: ExecutableProcess } | undefined;
  /** Why this instance may not call another one now: too many are active. Undefined: it may. */
  callsProblem?(): string | undefined;
  /** Creates a process instance with this key after this one has come to rest. `variables` become its own. */
  callProcess?(call: ProcessCall): void;
  /** True while the process instance is active. */
  isActive?(instanceKey: number): boolean;
  /** Terminates a process instance that this one has called. */
  terminateCalled?(instanceKey: number): void;
  /** Sends the reply of a command with this step. */
  reply(to: ReplyTo, answer: StepAnswer): void;
  /** Called when the instance has just completed or terminated. */
  instanceEnded(): void;
}

/**
 * The flow node of an element instance. Throws if the model doesn't have it: the definition is not that of
 * the instance.
 */
export function nodeOf(context: StepContext, element: ElementInstance): FlowNode {
  if (!element.scopeKey) return context.process.root;
  const node = context.process.nodes.get(element.elementId);
  if (!node) throw new Error(`process ${context.process.id} has no element ${element.elementId}`);
  return ofType(node, element.type);
}

/** A loop body, its inner instances, and those of an ad-hoc subprocess have the same element id. */
function ofType(node: FlowNode, type: string): FlowNode {
  return node.inner && type !== node.type ? ofType(node.inner, type) : node;
}

/**
 * The event with this id that an element instance waits for: a boundary event, one after a gateway, or
 * itself.
 */
export function awaitedNodeOf(
  context: StepContext,
  element: ElementInstance,
  eventId: string,
): FlowNode | undefined {
  return element.elementId === eventId ? nodeOf(context, element) : context.process.nodes.get(eventId);
}
