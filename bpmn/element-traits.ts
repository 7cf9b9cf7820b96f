/**
 * The static properties of an element type, besides how it is compiled and executed: defined once, in its
 * file in `elements/`, and part of each flow node of the type. An absent flag is false. Pure. Source: BPMN
 * 2.0.2 §10.
 */
export interface ElementTraits {
  /** Camunda's name of the type (`BpmnElementType`), such as SERVICE_TASK. */
  readonly displayName: string;
  /** Contains flow nodes: a FlowElementsContainer (§10.4). */
  readonly isScope?: true;
  /** Boundary events may be attached to it, and compensation may undo it. */
  readonly isActivity?: true;
  /** It has an event definition, or is a none event. */
  readonly isEvent?: true;
  /** A scope starts at it. */
  readonly beginsScope?: true;
  /** It is triggered by an event: it waits for its `event`. */
  readonly listens?: true;
  /** It evaluates the conditions of its outgoing flows, and may have a default flow. */
  readonly choosesFlows?: true;
  /** Exactly one of its outgoing flows is taken. */
  readonly takesOneFlow?: true;
  /** It waits for the events after its outgoing flows. */
  readonly waitsForTargets?: true;
  /** An escalation thrown inside propagates out of it. */
  readonly propagatesEscalations?: true;
  /** It is started by the event of its start event, not by a flow. */
  readonly isTriggered?: true;
  /**
   * An inner element without outgoing flows ends a path (`onPathCompleted`); it completes by a separate rule.
   */
  readonly hasPaths?: true;
  /** It contains one path of the enclosing scope. */
  readonly isPath?: true;
}
