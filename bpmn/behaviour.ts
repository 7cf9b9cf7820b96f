/**
 * The behaviour of an element type in each phase of its lifecycle; one object per type, in `elements/`. Pure.
 *
 * Order: activating -> onActivating -> inputs -> onActivate -> (boundary events open) -> activated ->
 * onActivated -> ... -> completing -> outputs -> outgoing flows chosen -> completed -> flows taken ->
 * onCompleted. Each evaluation may throw IncidentSignal: the element instance stays in its state, and
 * resolving the incident repeats the work of that state.
 */
import type { ElementInstance } from '../state/instance.ts';
import type { FlowNode, SequenceFlow } from './model.ts';
import type { StepContext } from './step-context.ts';

export interface ElementBehaviour {
  /** Sets variables that input mappings can read. Also called when the activation is repeated. */
  onActivating?(context: StepContext, node: FlowNode, element: ElementInstance): void;
  /** Evaluates everything it needs before it emits; throws IncidentSignal before the first event. */
  onActivate?(context: StepContext, node: FlowNode, element: ElementInstance): void;
  /** Starts the work of the element; returns 'wait' if it completes later. Absent: completes at once. */
  onActivated?(context: StepContext, node: FlowNode, element: ElementInstance): 'wait' | 'complete';
  /** A sequence flow has arrived, in `scope`. Absent: the element is activated. */
  onFlowArriving?(context: StepContext, node: FlowNode, scope: ElementInstance, flowId: string): void;
  /**
   * Joins: called when no other element of the scope is running, and flows wait in `scope`. Returns true if
   * something happened. Only called for nodes with `joinsLate`, like `fire`.
   */
  fireJoin?(context: StepContext, node: FlowNode, scope: ElementInstance): boolean;
  /** The same for gateways whose own element instance has the flows. */
  fire?(context: StepContext, node: FlowNode, element: ElementInstance): boolean;
  /**
   * Chooses outgoing flows. Absent: all flows without a condition or with a true one, else the default flow.
   */
  selectFlows?(context: StepContext, node: FlowNode, element: ElementInstance): readonly SequenceFlow[];
  /**
   * Further work in the scope after the element instance has completed, before the scope is checked for
   * completion.
   */
  onCompleted?(context: StepContext, node: FlowNode, scope: ElementInstance): void;
  /**
   * For ad-hoc subprocesses: called when an inner element is about to complete and has no outgoing flow;
   * returns true if the subprocess completes. Throws IncidentSignal, which becomes an incident of that
   * element.
   */
  onPathCompleting?(
    context: StepContext,
    node: FlowNode,
    scope: ElementInstance,
    path: ElementInstance,
  ): boolean;
  /**
   * For ad-hoc subprocesses: called after such an element has completed; the scope continues or completes.
   */
  onPathCompleted?(context: StepContext, node: FlowNode, scope: ElementInstance, isEnough: boolean): void;
  /** Called when a handler of the compensation that the element has thrown has ended. */
  onCompensated?(context: StepContext, node: FlowNode, element: ElementInstance): void;
  /** The last work before it completes, after its output mappings; throws IncidentSignal. */
  onCompleting?(context: StepContext, node: FlowNode, element: ElementInstance): void;
  /**
   * For loop bodies: activates up to `countMax` of the inner instances that may be activated now; returns
   * their number.
   */
  expand?(context: StepContext, node: FlowNode, body: ElementInstance, countMax: number): number;
  /**
   * For loop bodies: called when an inner instance is about to complete; returns true if the body completes,
   * too. Throws IncidentSignal, which becomes an incident of the inner instance.
   */
  onInnerCompleting?(
    context: StepContext,
    node: FlowNode,
    body: ElementInstance,
    inner: ElementInstance,
  ): boolean;
  /** For loop bodies: an inner instance has completed. */
  onInnerCompleted?(context: StepContext, node: FlowNode, body: ElementInstance, finished: boolean): void;
  /**
   * Called when it is being terminated, after its jobs, timers etc. are closed; returns 'wait' if it ends
   * later, in `finishTermination`. Absent: it ends at once.
   */
  onTerminating?(context: StepContext, node: FlowNode, element: ElementInstance): 'wait' | 'end';
  /** The events that the element itself waits for (besides its boundary events). */
  catchNodes?(node: FlowNode): readonly FlowNode[];
}
