/**
 * The call activity: starts another process instance, which returns its variables when it ends. Source: BPMN
 * 2.0.2 §10.3.6; Zeebe's CallActivityProcessor.
 */
import { EventKind } from '../../state/events.ts';
import type { ElementInstance } from '../../state/instance.ts';
import { CALLED_ELEMENT_EXTENSION, readCalledElement } from '../compile/called-element.ts';
import { readMappings } from '../compile/mappings.ts';
import { evaluateText } from '../evaluate/evaluate.ts';
import { visibleVariables } from '../evaluate/variables.ts';
import { IncidentSignal } from '../incident-signal.ts';
import type { Payload } from '../interpreter/complete.ts';
import { CALL_DEPTH_MAX } from '../limits.ts';
import type { CalledElement, FlowNode } from '../model.ts';
import type { StepContext } from '../step-context.ts';
import type { ElementType } from './element.ts';

export const callActivity = {
  type: 'callActivity',
  bpmnType: 'bpmn:CallActivity',
  traits: { displayName: 'CALL_ACTIVITY', isActivity: true, propagatesEscalations: true },
  passesThrough: 'never',
  extensions: ['zeebe:IoMapping', CALLED_ELEMENT_EXTENSION],
  compile(source, node, compiler) {
    readMappings(source, node, compiler);
    readCalledElement(source, node, compiler);
  },
  /** Evaluated first, so that an incident is created before anything waits. */
  onActivate(context, node, element) {
    definitionKeyOf(context, node, element);
  },
  onActivated(context, node, element) {
    // True after an incident that did not concern the called instance.
    if (element.calledInstanceKey && context.isActive?.(element.calledInstanceKey)) return 'wait';
    const definitionKey = definitionKeyOf(context, node, element);
    const problem = context.callsProblem?.();
    if (problem !== undefined) throw new IncidentSignal('CALLED_ELEMENT_ERROR', problem);
    const variables = variablesFor(context, calledOf(node), element);
    const businessKey = businessKeyFor(context, calledOf(node), element);
    const instanceKey = context.nextKey();
    const scopeKey = element.key;
    context.emit({ kind: EventKind.processCalled, scopeKey, calledInstanceKey: instanceKey });
    context.callProcess?.({ element, instanceKey, definitionKey, variables, businessKey });
    return 'wait';
  },
  /** The called instance may have to wait before it ends. */
  onTerminating: (context, _node, { calledInstanceKey }) =>
    calledInstanceKey && context.isActive?.(calledInstanceKey) ? 'wait' : 'end',
} satisfies ElementType;

function calledOf(node: FlowNode): CalledElement {
  if (node.called) return node.called;
  throw new Error(`${node.id} is not a call activity`);
}

/** Throws IncidentSignal CALLED_ELEMENT_ERROR, or EXTRACT_VALUE_ERROR for an invalid process id. */
function definitionKeyOf(context: StepContext, node: FlowNode, element: ElementInstance): number {
  const { binding, versionTag = '', ...called } = calledOf(node);
  const processId = evaluateText(context, element, called.processId);
  if ((context.instance.callDepth ?? 0) >= CALL_DEPTH_MAX) {
    throw new IncidentSignal(
      'CALLED_ELEMENT_ERROR',
      `expected to call process '${processId}', but ${CALL_DEPTH_MAX} levels of call activities are the limit (CALL_DEPTH_MAX); check that the process does not call itself endlessly`,
    );
  }
  const definition = context.calledDefinition?.(processId, binding, versionTag);
  if (!definition) throw new IncidentSignal('CALLED_ELEMENT_ERROR', missing(processId, binding, versionTag));
  if (!definition.process.root.noneStart) {
    throw new IncidentSignal(
      'CALLED_ELEMENT_ERROR',
      `expected process '${processId}' to have a none start event, but it has none`,
    );
  }
  return definition.key;
}

function missing(processId: string, binding: CalledElement['binding'], versionTag: string): string {
  const which = {
    latest: 'is not deployed',
    deployment: 'was not deployed together with the calling process (binding type deployment)',
    versionTag: `is not deployed with the version tag '${versionTag}'`,
  }[binding];
  return `expected to call process '${processId}', but it ${which}`;
}

/**
 * The model's business id, else the caller's. It needn't be unique: many called instances may have the same.
 */
function businessKeyFor(
  context: StepContext,
  { businessKey }: CalledElement,
  element: ElementInstance,
): string {
  if (businessKey === undefined) return context.instance.businessKey ?? '';
  return businessKey === null ? '' : evaluateText(context, element, businessKey);
}

function variablesFor(context: StepContext, called: CalledElement, element: ElementInstance): Payload {
  if (called.propagateAllParentVariables) return [...visibleVariables(context.instance, element)];
  return element.variables.map(({ name, value }) => [name, value] as const);
}
