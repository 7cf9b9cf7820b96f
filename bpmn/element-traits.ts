/**
 * What an element type is, beside how it is read and what it does: said once, in its file in `elements/`, and
 * carried by each flow node of the type. An absent flag is false. Pure. Source: BPMN 2.0.2 §10.
 */
export interface ElementTraits {
  /** Camunda's name of the type (`BpmnElementType`), such as SERVICE_TASK. */
  readonly displayName: string;
  /** It has flow nodes of its own: a FlowElementsContainer (§10.4). */
  readonly isScope?: true;
  /** A boundary event may be attached to it, and compensation may undo it. */
  readonly isActivity?: true;
  /** It has an event definition, or is a none event. */
  readonly isEvent?: true;
  /** A scope begins at it. */
  readonly beginsScope?: true;
  /** An event triggers it: what it has as `event` is waited for. */
  readonly listens?: true;
  /** It evaluates the conditions of its outgoing flows, and may have a default flow. */
  readonly choosesFlows?: true;
  /** Of its outgoing flows exactly one is taken. */
  readonly takesOneFlow?: true;
  /** It waits for the events that its outgoing flows lead to. */
  readonly waitsForTargets?: true;
  /** An escalation that is thrown inside comes out of it. */
  readonly letsEscalationsOut?: true;
  /** The event of its start event begins it, not a flow. */
  readonly isTriggered?: true;
  /** What nothing follows inside ends a path (`onPathCompleted`); it completes by a rule of its own. */
  readonly hasPaths?: true;
  /** It holds one path of the scope around it. */
  readonly isPath?: true;
}
