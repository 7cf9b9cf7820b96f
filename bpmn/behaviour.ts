/**
 * What an element type does at the moments of its life; one object per type, in `elements/`. Pure.
 *
 * Order: activating -> onActivating -> inputs -> onActivate -> (boundary events open) -> activated ->
 * onActivated -> ... -> completing -> outputs -> outgoing flows chosen -> completed -> flows taken ->
 * onCompleted. Any of the evaluations may throw IncidentSignal: the element instance stays in its state, and
 * resolving the incident begins that state's work again.
 */
import type { ElementInstance } from '../state/instance.ts';
import type { FlowNode, SequenceFlow } from './model.ts';
import type { StepContext } from './step-context.ts';

export interface ElementBehaviour {
  /** Sets variables that input mappings see already. Also when the activation begins again. */
  onActivating?(context: StepContext, node: FlowNode, element: ElementInstance): void;
  /** Evaluates all it needs first, then emits; throws IncidentSignal before the first event. */
  onActivate?(context: StepContext, node: FlowNode, element: ElementInstance): void;
  /**
   * Begins what the element does; returns 'wait' when something must happen before it completes. Absent:
   * complete at once.
   */
  onActivated?(context: StepContext, node: FlowNode, element: ElementInstance): 'wait' | 'complete';
  /** A sequence flow has come to it, in `scope`. Absent: it is activated. */
  onFlowArriving?(context: StepContext, node: FlowNode, scope: ElementInstance, flowId: string): void;
  /**
   * Joins: nothing else is on its way, and flows to it wait in `scope`. True: something has happened. Asked
   * for nodes with `joinsLate` only, as `fire` is.
   */
  fireJoin?(context: StepContext, node: FlowNode, scope: ElementInstance): boolean;
  /** Gateways whose own element instance holds the flows: the same. */
  fire?(context: StepContext, node: FlowNode, element: ElementInstance): boolean;
  /**
   * Chooses outgoing flows. Absent: all without a condition, those whose condition is true, else the default.
   */
  selectFlows?(context: StepContext, node: FlowNode, element: ElementInstance): readonly SequenceFlow[];
  /**
   * What else follows in the scope once the element instance has completed, before the scope is looked at.
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
  /** Ad-hoc subprocesses: it has completed, and the scope goes on or completes. */
  onPathCompleted?(context: StepContext, node: FlowNode, scope: ElementInstance, isEnough: boolean): void;
  /** After a handler of the compensation that the element has thrown has ended. */
  onCompensated?(context: StepContext, node: FlowNode, element: ElementInstance): void;
  /** Last before it completes, after its output mappings; throws IncidentSignal. */
  onCompleting?(context: StepContext, node: FlowNode, element: ElementInstance): void;
  /** Loop bodies: activates up to `countMax` of the inner instances that may be now; how many there were. */
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
  /** Loop bodies: an inner instance has completed. */
  onInnerCompleted?(context: StepContext, node: FlowNode, body: ElementInstance, finished: boolean): void;
  /**
   * Being terminated, it has let go of everything; 'wait': something must happen before it has ended, and
   * `finishTermination` goes on. Absent: it ends at once.
   */
  onTerminating?(context: StepContext, node: FlowNode, element: ElementInstance): 'wait' | 'end';
  /** The events that the element itself waits for (besides its boundary events). */
  catchNodes?(node: FlowNode): readonly FlowNode[];
}
