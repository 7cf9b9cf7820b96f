/**
 * The compiled process: the result of parsing for the engine, with every reference resolved and every
 * expression compiled. Immutable after compilation, shared by all instances. Pure. Source: BPMN 2.0.2 §10,
 * Zeebe's extension elements.
 */
import type { DecisionGraph } from './dmn/model.ts';
import type { ElementTraits } from './element-traits.ts';
import type { FeelExpression } from './feel/types.ts';
import type { InboundConnector } from './inbound-connector.ts';
import type { PublishedEvents } from './published-events.ts';

export type FlowNodeType =
  | 'process'
  | 'subProcess'
  | 'eventSubProcess'
  | 'transaction'
  | 'adHocSubProcess'
  | 'adHocSubProcessInnerInstance'
  | 'startEvent'
  | 'endEvent'
  | 'intermediateCatchEvent'
  | 'intermediateThrowEvent'
  | 'boundaryEvent'
  | 'serviceTask'
  | 'sendTask'
  | 'scriptTask'
  | 'businessRuleTask'
  | 'userTask'
  | 'receiveTask'
  | 'manualTask'
  | 'task'
  | 'exclusiveGateway'
  | 'parallelGateway'
  | 'inclusiveGateway'
  | 'complexGateway'
  | 'eventBasedGateway'
  | 'callActivity'
  | 'multiInstanceBody'
  | 'loopBody';

/** An attribute that is either plain text or, with a leading `=`, FEEL. */
export type TextOrFeel =
  | { readonly kind: 'static'; readonly text: string }
  | { readonly kind: 'feel'; readonly expression: FeelExpression };

/** `zeebe:input` / `zeebe:output`: `target` is a path of names, the first one the variable. */
export interface Mapping {
  readonly source: TextOrFeel;
  readonly target: readonly string[];
}

/** The definition of an element's job: `zeebe:taskDefinition` and `zeebe:taskHeaders`. */
export interface JobDefinition {
  readonly type: TextOrFeel;
  readonly retries: TextOrFeel;
  /** Static task headers, in document order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /**
   * For job-based user tasks: attributes that are evaluated when the job is created and become headers, such
   * as the assignee. Absent if there are none.
   */
  readonly userTaskAttributes?: readonly (readonly [attribute: string, value: TextOrFeel])[];
  /** For user tasks: a deployed form, whose key becomes a header. */
  readonly form?: FormReference;
}

/** Events of an element's lifecycle for which there may be execution listeners. */
export interface ExecutionListeners {
  /** In document order. */
  readonly start: readonly JobDefinition[];
  readonly end: readonly JobDefinition[];
}

/** Events of a user task for which there may be task listeners. */
export type TaskListenerEvent = 'creating' | 'assigning' | 'updating' | 'completing' | 'canceling';

/** The event of a listener: of an element, or of a user task. */
export type ListenerEvent = keyof ExecutionListeners | TaskListenerEvent;

/** Which version of a deployed resource is used. */
export type ResourceBinding =
  | { readonly kind: 'latest' }
  /** The one that was deployed together with the process. */
  | { readonly kind: 'deployment' }
  /** The one that was last deployed with this tag. */
  | { readonly kind: 'versionTag'; readonly versionTag: TextOrFeel };

/** `zeebe:calledDecision`. */
export interface CalledDecision {
  readonly decisionId: TextOrFeel;
  readonly resultVariable: string;
  readonly binding: ResourceBinding;
}

/** A deployed form of a task: `formId` of `zeebe:formDefinition`. */
export interface FormReference {
  readonly formId: TextOrFeel;
  readonly binding: ResourceBinding;
}

/** The parts of a deployed form that the engine needs. */
export interface Form {
  readonly id: string;
  readonly versionTag?: string;
}

/** A native user task (`zeebe:userTask`). Each attribute is absent if the model doesn't set it. */
export interface UserTaskDefinition {
  readonly assignee?: TextOrFeel;
  /** As text: names separated by commas. */
  readonly candidateGroups?: TextOrFeel;
  readonly candidateUsers?: TextOrFeel;
  readonly dueDate?: TextOrFeel;
  readonly followUpDate?: TextOrFeel;
  readonly priority?: TextOrFeel;
  /** `zeebe:taskListeners`, in document order. */
  readonly listeners?: Readonly<Partial<Record<TaskListenerEvent, readonly JobDefinition[]>>>;
  readonly form?: FormReference;
  /** An external form, or an embedded one (`camunda-forms:bpmn:<id>`). */
  readonly externalFormReference?: TextOrFeel;
}

export interface NoneEventDefinition {
  readonly kind: 'none';
}
export interface MessageEventDefinition {
  readonly kind: 'message';
  readonly name: TextOrFeel;
  /** Absent on message start events and on throwing events. */
  readonly correlationKey?: FeelExpression;
}
export interface TimerEventDefinition {
  readonly kind: 'timer';
  readonly timer: 'date' | 'duration' | 'cycle';
  readonly expression: TextOrFeel;
}
export interface ErrorEventDefinition {
  readonly kind: 'error';
  /** Absent or empty: catches every code. On end events: the thrown code, which may be FEEL. */
  readonly code?: TextOrFeel;
}
export interface EscalationEventDefinition {
  readonly kind: 'escalation';
  /** Absent or empty: catches every code. On throw events, the code may be FEEL. */
  readonly code?: TextOrFeel;
}
export interface SignalEventDefinition {
  readonly kind: 'signal';
  readonly name: TextOrFeel;
}
/** The changes of a variable after which a condition is evaluated: it is created, or its value changes. */
export type VariableChangeKind = 'create' | 'update';
export interface ConditionalEventDefinition {
  readonly kind: 'conditional';
  readonly condition: FeelExpression;
  /** Only changes of these variables count; absent: all variables. */
  readonly variableNames?: readonly string[];
  /** Only these kinds of change count; absent: both. */
  readonly variableEvents?: readonly VariableChangeKind[];
}
export interface TerminateEventDefinition {
  readonly kind: 'terminate';
}
export interface LinkEventDefinition {
  readonly kind: 'link';
  readonly name: string;
}
export interface CompensationEventDefinition {
  readonly kind: 'compensation';
  /** For a throw event: the one activity to compensate; absent: everything in the scope. */
  readonly activityId?: string;
}
export interface CancelEventDefinition {
  readonly kind: 'cancel';
}
export type EventDefinition =
  | NoneEventDefinition
  | MessageEventDefinition
  | TimerEventDefinition
  | ErrorEventDefinition
  | EscalationEventDefinition
  | SignalEventDefinition
  | ConditionalEventDefinition
  | TerminateEventDefinition
  | LinkEventDefinition
  | CompensationEventDefinition
  | CancelEventDefinition;

export interface SequenceFlow {
  readonly id: string;
  readonly name?: string;
  readonly source: FlowNode;
  readonly target: FlowNode;
  readonly condition?: FeelExpression;
}

/**
 * The properties of an ad-hoc subprocess, besides being a scope: `zeebe:adHoc`, and BPMN's own attributes.
 * One with a worker has a `job`; such a one, and one with an output collection, has an `inner` scope for each
 * activation.
 */
export interface AdHoc {
  /** The ids of the elements to activate at the start; absent: none. */
  readonly activeElements?: FeelExpression;
  /**
   * Evaluated whenever an element without successors has completed; absent: it ends when nothing is active.
   */
  readonly completionCondition?: FeelExpression;
  readonly cancelRemaining: boolean;
  /** One element at a time (`ordering="Sequential"`). */
  readonly sequential: boolean;
  /** Variable to which the output element of each path is added; both are set, or neither. */
  readonly outputCollection?: string;
  readonly outputElement?: FeelExpression;
  /** The variable of `outputElement`, if it is a variable or a path of one. */
  readonly outputVariable?: string;
  /** JSON text of the elements that can be activated, for the variable `adHocSubProcessElements`. */
  readonly elements: string;
}

/** `bpmn:multiInstanceLoopCharacteristics` with `zeebe:loopCharacteristics`. */
export interface MultiInstance {
  readonly kind: 'multiInstance';
  readonly sequential: boolean;
  /** Either this or `cardinality` is set. */
  readonly inputCollection?: FeelExpression;
  /** `bpmn:loopCardinality`: the number of inner instances. Zeebe doesn't have it. */
  readonly cardinality?: TextOrFeel;
  /** The variable of the expression, if it is a variable or a path of one. */
  readonly inputVariable?: string;
  /** Variable of each inner instance with its item. */
  readonly inputElement?: string;
  /** Both are set, or neither. */
  readonly outputCollection?: string;
  readonly outputElement?: FeelExpression;
  /**
   * The variable of `outputElement`, if it is a variable or a path of one: it is initially null in each inner
   * instance.
   */
  readonly outputVariable?: string;
  readonly completionCondition?: FeelExpression;
}

/** `bpmn:standardLoopCharacteristics`: repeats the activity while the condition is true. */
export interface StandardLoop {
  readonly kind: 'standardLoop';
  /** The condition is also evaluated before the first time. */
  readonly testBefore: boolean;
  /** Maximum number of repetitions; absent: only limited by the condition. */
  readonly maximum?: number;
  readonly condition?: FeelExpression;
}

/** `zeebe:calledElement`: the process that a call activity starts. */
export interface CalledElement {
  readonly processId: TextOrFeel;
  /** Which version: the latest, the one deployed together with the caller, or the newest with a tag. */
  readonly binding: 'latest' | 'deployment' | 'versionTag';
  /** For the binding with a version tag. */
  readonly versionTag?: string;
  /** Of the called instance; null: none; absent: the caller's. */
  readonly businessKey?: TextOrFeel | null;
  /**
   * The called instance starts with all variables visible to the call activity; otherwise only with those of
   * its input mappings.
   */
  readonly propagateAllParentVariables: boolean;
  /** The result is all variables of the called instance; otherwise the result of output mappings. */
  readonly propagateAllChildVariables: boolean;
}

/** `zeebe:script`. */
export interface Script {
  readonly expression: FeelExpression;
  readonly resultVariable: string;
}

/**
 * One flow node, or the process itself (type 'process', `parent` null). Optional parts are only present on
 * the types that have them.
 */
export interface FlowNode {
  readonly id: string;
  readonly name?: string;
  readonly type: FlowNodeType;
  /** The properties of its type; the same object for all nodes of the type. */
  readonly traits: ElementTraits;
  /** The scope that contains it: a subprocess or the process. */
  readonly parent: FlowNode | null;
  readonly incoming: readonly SequenceFlow[];
  /** In document order. */
  readonly outgoing: readonly SequenceFlow[];
  readonly inputs: readonly Mapping[];
  readonly outputs: readonly Mapping[];
  /** Attached boundary events in document order; empty except for activities. */
  readonly boundaryEvents: readonly FlowNode[];
  /** Event definition of an event ('none' if it has none) or the message of a receive task. */
  readonly event?: EventDefinition;
  /** Boundary events: the activity to which they are attached. */
  readonly attachedTo?: FlowNode;
  /** Boundary events: `cancelActivity`; start events of event subprocesses: `isInterrupting`. */
  readonly interrupting?: boolean;
  /** Service, send, business rule and user tasks; message throw and message end events. */
  readonly job?: JobDefinition;
  /** `zeebe:executionListeners`; absent if there are none. */
  readonly listeners?: ExecutionListeners;
  /** For business rule tasks that call a decision. */
  readonly calledDecision?: CalledDecision;
  /** For native user tasks. */
  readonly userTask?: UserTaskDefinition;
  readonly script?: Script;
  /** Start and message catch events, boundary events and receive tasks that receive Kafka records. */
  readonly inbound?: InboundConnector;
  readonly adHoc?: AdHoc;
  /** Complex gateways: the activation condition. */
  readonly activationCondition?: FeelExpression;
  /** Default flow of exclusive, inclusive and complex gateways (and of activities, where allowed). */
  readonly defaultFlow?: SequenceFlow;
  /** Scopes only: the flow nodes directly inside, in document order. */
  readonly children: readonly FlowNode[];
  /** Scopes only: the none start event, if there is one. */
  readonly noneStart?: FlowNode;
  /** Scopes only: the start events of the event subprocesses directly inside; absent if there are none. */
  readonly eventSubProcessStarts?: readonly FlowNode[];
  /** Process only: message, timer, signal and conditional start events. */
  readonly eventStarts: readonly FlowNode[];
  /** Link throw events: the link catch event of the same name in the same scope. */
  readonly linkTarget?: FlowNode;
  /** The handler of an activity: it is outside the flow, and only compensation activates it. */
  readonly isForCompensation?: true;
  /**
   * Activities: their compensation boundary event, or the compensation start event of an event subprocess
   * inside.
   */
  readonly compensation?: FlowNode;
  /** Both kinds of events: the handler activity, found by an association, or the event subprocess. */
  readonly compensationHandler?: FlowNode;
  /** Throwing events and the process, by a property: one handler after the other, the newest first. */
  readonly compensationOrder?: 'reverse';
  /** Call activities only. */
  readonly called?: CalledElement;
  /**
   * Bodies of multi-instance and looping activities: how the inner activity is repeated. The body has the
   * activity's id, parent, flows and boundary events; everything else belongs to `inner`, whose parent is the
   * body.
   */
  readonly loop?: MultiInstance | StandardLoop;
  readonly inner?: FlowNode;
}

/** One executable process of a deployed file. */
export interface ExecutableProcess {
  readonly id: string;
  readonly name?: string;
  /** `zeebe:versionTag`. */
  readonly versionTag?: string;
  readonly root: FlowNode;
  /**
   * Every flow node below the process, and the process itself, by id; the inner activity of a loop body by
   * `innerNodeKey` of it.
   */
  readonly nodes: ReadonlyMap<string, FlowNode>;
  readonly flows: ReadonlyMap<string, SequenceFlow>;
  /** True if it has joins that are checked when nothing else is running: inclusive or complex gateways. */
  readonly hasLateJoins: boolean;
  /** Static job types, so that their topics can be created at deployment. */
  readonly staticJobTypes: readonly string[];
  /** True if an event in it waits for a condition. */
  readonly hasConditions?: boolean;
  /** The events that its instances publish, by a property; absent: those of the engine's option. */
  readonly published?: PublishedEvents;
}

/** One reason why a file can't be deployed. */
export interface Finding {
  readonly file: string;
  /** Absent if it concerns the whole file; at most FINDING_LENGTH_MAX characters, like the reason. */
  readonly elementId?: string;
  /** BPMN type as in the file, such as bpmn:ComplexGateway. */
  readonly elementType?: string;
  /** 1-based, where known. */
  readonly line?: number;
  readonly reason: string;
}

/** Result of reading one file: its executable processes, or every finding (never both non-empty). */
export interface CompiledResource {
  readonly file: string;
  readonly processes: readonly ExecutableProcess[];
  /** Of a `.dmn` file. */
  readonly decisions?: DecisionGraph;
  /** Of a `.form` file. */
  readonly form?: Form;
  readonly findings: readonly Finding[];
  /** Problems that don't prevent the deployment. Absent if there are none. */
  readonly warnings?: readonly Finding[];
  /** Of a definition that was compiled leniently: expressions that can't be parsed, and return null. */
  readonly tolerated?: readonly Finding[];
}
