/**
 * The compiled process: what parsing leaves for the engine, with every reference resolved and every
 * expression compiled. Immutable after compilation, shared by all instances. Pure. Source: BPMN 2.0.2 §10,
 * Zeebe's extension elements.
 */
import type { DecisionGraph } from './dmn/model.ts';
import type { ElementTraits } from './element-traits.ts';
import type { FeelExpression } from './feel/types.ts';
import type { InboundConnector } from './inbound-connector.ts';

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

/** An attribute that is either plain text or, written `=expression`, FEEL. */
export type TextOrFeel =
  | { readonly kind: 'static'; readonly text: string }
  | { readonly kind: 'feel'; readonly expression: FeelExpression };

/** `zeebe:input` / `zeebe:output`: `target` is a path of names, the first one the variable. */
export interface Mapping {
  readonly source: TextOrFeel;
  readonly target: readonly string[];
}

/** What makes an element a job: `zeebe:taskDefinition` and `zeebe:taskHeaders`. */
export interface JobDefinition {
  readonly type: TextOrFeel;
  readonly retries: TextOrFeel;
  /** Static task headers, in document order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /**
   * Headers that are evaluated when the job is made: a user task's assignee and the like. Absent when there
   * are none.
   */
  readonly computedHeaders?: readonly (readonly [name: string, expression: FeelExpression])[];
  /** Of user tasks: a deployed form, whose key becomes a header. */
  readonly form?: FormReference;
}

/** Moments of an element's life that execution listeners wait for. */
export interface ExecutionListeners {
  /** In document order. */
  readonly start: readonly JobDefinition[];
  readonly end: readonly JobDefinition[];
}

/** What a user task asks its listeners about. */
export type TaskListenerEvent = 'creating' | 'assigning' | 'updating' | 'completing' | 'canceling';

/** A moment that a listener waits for: of an element, or of a user task. */
export type ListenerEvent = keyof ExecutionListeners | TaskListenerEvent;

/** Which version of something deployed is meant. */
export type ResourceBinding =
  | { readonly kind: 'latest' }
  /** The one that was deployed together with the process. */
  | { readonly kind: 'deployment' }
  /** The one that was deployed with this tag last. */
  | { readonly kind: 'versionTag'; readonly versionTag: TextOrFeel };

/** `zeebe:calledDecision`. */
export interface CalledDecision {
  readonly decisionId: TextOrFeel;
  readonly resultVariable: string;
  readonly binding: ResourceBinding;
}

/** A deployed form that a task shows: `formId` of `zeebe:formDefinition`. */
export interface FormReference {
  readonly formId: TextOrFeel;
  readonly binding: ResourceBinding;
}

/** Of a deployed form, what the engine needs. */
export interface Form {
  readonly id: string;
  readonly versionTag?: string;
}

/**
 * A user task that the engine keeps (`zeebe:userTask`). Each attribute is absent where the model has none.
 */
export interface UserTaskDefinition {
  readonly assignee?: TextOrFeel;
  /** As text: names with commas between them. */
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
  /** Absent or empty: catches every code. On end events: the code thrown, which may be FEEL. */
  readonly code?: TextOrFeel;
}
export interface EscalationEventDefinition {
  readonly kind: 'escalation';
  /** Absent or empty: catches every code. Where it is thrown the code may be FEEL. */
  readonly code?: TextOrFeel;
}
export interface SignalEventDefinition {
  readonly kind: 'signal';
  readonly name: TextOrFeel;
}
/** What changes of a variable make a condition be looked at: it comes to be, or it gets another value. */
export type VariableChangeKind = 'create' | 'update';
export interface ConditionalEventDefinition {
  readonly kind: 'conditional';
  readonly condition: FeelExpression;
  /** Only changes of these variables count; absent: of any. */
  readonly variableNames?: readonly string[];
  /** Only these changes count; absent: both. */
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
  /** Where it is thrown: the one activity to compensate; absent: all of the scope. */
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
 * What an ad-hoc subprocess does beside being a scope: `zeebe:adHoc`, and BPMN's own attributes. One that a
 * worker sees to has a `job`; that and one with an output collection has an `inner` scope for each
 * activation.
 */
export interface AdHoc {
  /** The ids of the elements to begin with; absent: none. */
  readonly activeElements?: FeelExpression;
  /** Evaluated whenever nothing follows an element that has completed; absent: until nothing is active. */
  readonly completionCondition?: FeelExpression;
  readonly cancelRemaining: boolean;
  /** One element at a time (`ordering="Sequential"`). */
  readonly sequential: boolean;
  /** Variable to which the output element of each path is added; both or neither. */
  readonly outputCollection?: string;
  readonly outputElement?: FeelExpression;
  /** The variable that `outputElement` is, or is a path of. */
  readonly outputVariable?: string;
  /** JSON text of what can be activated, for the variable `adHocSubProcessElements`. */
  readonly elements: string;
}

/** `bpmn:multiInstanceLoopCharacteristics` with `zeebe:loopCharacteristics`. */
export interface MultiInstance {
  readonly kind: 'multiInstance';
  readonly sequential: boolean;
  /** Either this or `cardinality`. */
  readonly inputCollection?: FeelExpression;
  /** `bpmn:loopCardinality`: how many inner instances there are. Zeebe has none. */
  readonly cardinality?: TextOrFeel;
  /** The variable that it is, or is a path of. */
  readonly inputVariable?: string;
  /** Variable of each inner instance that holds its item. */
  readonly inputElement?: string;
  /** Both or neither. */
  readonly outputCollection?: string;
  readonly outputElement?: FeelExpression;
  /** The variable that `outputElement` is, or is a path of: it begins as null in each inner instance. */
  readonly outputVariable?: string;
  readonly completionCondition?: FeelExpression;
}

/** `bpmn:standardLoopCharacteristics`: the activity again and again while the condition holds. */
export interface StandardLoop {
  readonly kind: 'standardLoop';
  /** The condition is looked at before the first time too. */
  readonly testBefore: boolean;
  /** At most so many times; absent: no limit but the condition. */
  readonly maximum?: number;
  readonly condition?: FeelExpression;
}

/** `zeebe:calledElement`: the process that a call activity starts. */
export interface CalledElement {
  readonly processId: TextOrFeel;
  /** Which version: the latest, the one deployed together with the caller, or the newest with a tag. */
  readonly binding: 'latest' | 'deployment' | 'versionTag';
  /** For the binding of that name. */
  readonly versionTag?: string;
  /** Of the called instance; null: none; absent: the caller's. */
  readonly businessKey?: TextOrFeel | null;
  /** The called instance begins with all that the call activity sees; else with its input mappings only. */
  readonly propagateAllParentVariables: boolean;
  /** The result is all of the called instance's variables; else what output mappings make of them. */
  readonly propagateAllChildVariables: boolean;
}

/** `zeebe:script`. */
export interface Script {
  readonly expression: FeelExpression;
  readonly resultVariable: string;
}

/**
 * One flow node, or the process itself (type 'process', `parent` null).
 * Optional parts are present only on the types that have them.
 */
export interface FlowNode {
  readonly id: string;
  readonly name?: string;
  readonly type: FlowNodeType;
  /** What its type is; the same object for all nodes of the type. */
  readonly traits: ElementTraits;
  /** The scope that holds it: a subprocess or the process. */
  readonly parent: FlowNode | null;
  readonly incoming: readonly SequenceFlow[];
  /** In document order. */
  readonly outgoing: readonly SequenceFlow[];
  readonly inputs: readonly Mapping[];
  readonly outputs: readonly Mapping[];
  /** Attached boundary events in document order; empty on anything but activities. */
  readonly boundaryEvents: readonly FlowNode[];
  /** Event definition of an event ('none' when it has none) or the message of a receive task. */
  readonly event?: EventDefinition;
  /** Boundary events: the activity they sit on. */
  readonly attachedTo?: FlowNode;
  /** Boundary events: `cancelActivity`; start events of event subprocesses: `isInterrupting`. */
  readonly interrupting?: boolean;
  /** Service, send, business rule and user tasks; message throw and message end events. */
  readonly job?: JobDefinition;
  /** `zeebe:executionListeners`; absent: there are none. */
  readonly listeners?: ExecutionListeners;
  /** For business rule tasks that call a decision. */
  readonly calledDecision?: CalledDecision;
  /** For native user tasks. */
  readonly userTask?: UserTaskDefinition;
  readonly script?: Script;
  /** Start and message catch events, boundary events and receive tasks that Kafka records reach. */
  readonly inbound?: InboundConnector;
  readonly adHoc?: AdHoc;
  /** Complex gateways: when what has come is enough. */
  readonly activationCondition?: FeelExpression;
  /** Default flow of exclusive, inclusive and complex gateways (and of activities, where allowed). */
  readonly defaultFlow?: SequenceFlow;
  /** Scopes only: the flow nodes directly inside, in document order. */
  readonly children: readonly FlowNode[];
  /** Scopes only: the none start event, when there is one. */
  readonly noneStart?: FlowNode;
  /** Scopes only: the start events of the event subprocesses directly inside; absent: there is none. */
  readonly eventSubProcessStarts?: readonly FlowNode[];
  /** Process only: message, timer, signal and conditional start events. */
  readonly eventStarts: readonly FlowNode[];
  /** Link throw events: the link catch event of the same name in the same scope. */
  readonly linkTarget?: FlowNode;
  /** What undoes an activity: it is outside the flow, and only compensation activates it. */
  readonly isForCompensation?: true;
  /**
   * Activities: their compensation boundary event, or the compensation start event of an event subprocess
   * inside.
   */
  readonly compensation?: FlowNode;
  /** Both kinds of events: the activity that undoes, by an association, or the event subprocess. */
  readonly compensationHandler?: FlowNode;
  /** Throwing events and the process, by a property: one handler after the other, the newest first. */
  readonly compensationOrder?: 'reverse';
  /** Call activities only. */
  readonly called?: CalledElement;
  /**
   * Bodies of multi-instance and looping activities: how the inner activity is repeated. The body has the
   * activity's id, place, flows and boundary events; everything else is `inner`'s, whose parent is the body.
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
  /** True when a gateway joins that is looked at when nothing else is on its way: inclusive or complex. */
  readonly hasLateJoins: boolean;
  /** Static job types, so that their topics can be made at deployment. */
  readonly staticJobTypes: readonly string[];
  /** True when some event in it waits for a condition. */
  readonly hasConditions?: boolean;
}

/** One reason why a file can't be deployed. */
export interface Finding {
  readonly file: string;
  /**
   * Absent when the finding is about the whole file; at most FINDING_LENGTH_MAX characters, as the reason
   * is.
   */
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
  /** What is odd, but doesn't prevent the deployment. Absent when there is nothing. */
  readonly warnings?: readonly Finding[];
  /** Of one that is compiled leniently: expressions that can't be read, and give null. */
  readonly tolerated?: readonly Finding[];
}
