/**
 * Determines the compensation handler of each activity from associations and event subprocesses, and the
 * order. Pure. Source: BPMN 2.0.2 §10.7; Zeebe's BoundaryEventTransformer.
 */

import { countOf } from '../../../state/count-of.ts';
import type { Compiler } from '../../compile/compiler.ts';
import type { NodeDraft } from '../../compile/draft.ts';
import type { ScopeResult } from '../../compile/scope-result.ts';
import type { ModdleElement } from '../../parse/moddle-element.ts';
import { elementOf, elementsOf, extensionsOf, idOf, textOf } from '../../parse/moddle-element.ts';

const ORDER_PROPERTY = 'signalbox:compensationOrder';

/** The associations in a process, a subprocess or a collaboration. */
export function associationsOf(container: ModdleElement): readonly ModdleElement[] {
  return elementsOf(container, 'artifacts').filter(({ $type }) => $type === 'bpmn:Association');
}

/** A `zeebe:property` makes handlers run one after the other, in reverse order of completion. */
export function readCompensationOrder(source: ModdleElement, node: NodeDraft): void {
  for (const container of extensionsOf(source, 'zeebe:Properties')) {
    for (const property of elementsOf(container, 'properties')) {
      if (textOf(property, 'name') !== ORDER_PROPERTY) continue;
      if (textOf(property, 'value')?.trim() === 'reverse') node.compensationOrder = 'reverse';
    }
  }
}

/** Sets the handler and the activity of each compensation boundary event, or reports a finding. */
export function linkCompensation(scopes: ScopeResult, compiler: Compiler): void {
  for (const node of scopes.nodes.values()) {
    if (node.type !== 'boundaryEvent' || node.event?.kind !== 'compensation') continue;
    if (node.attachedTo) {
      if (node.attachedTo.compensation) {
        compiler.reportNode(node, `'${node.attachedTo.id}' has another compensation boundary event`);
      }
      node.attachedTo.compensation ??= node;
    }
    const [handler, ...others] = handlersOf(node, scopes);
    if (!handler) {
      compiler.reportNode(node, 'it must have an association to the activity that compensates');
      continue;
    }
    if (others.length > 0) {
      compiler.reportNode(
        node,
        `its associations lead to ${countOf(others.length + 1, 'activity', 'activities')}; only one is allowed`,
      );
    }
    node.compensationHandler = handler;
  }
}

/**
 * An event subprocess with a compensation start event compensates its enclosing subprocess from the inside.
 * Source: BPMN 2.0.2 §10.7.1, §13.5.5; Camunda 7's BpmnParse.parseCompensationEventSubprocess.
 */
export function linkCompensationStart(
  start: NodeDraft,
  handler: NodeDraft,
  scope: NodeDraft,
  compiler: Compiler,
): void {
  if (scope.type === 'process') {
    compiler.reportNode(
      start,
      "a compensation start event is allowed in subprocesses only; a process can't be compensated, because it ends when it completes",
    );
    return;
  }
  if (scope.compensation) {
    const what =
      scope.compensation.type === 'boundaryEvent' ? 'a boundary event' : 'another event subprocess';
    compiler.reportNode(start, `${what} of '${scope.id}' also handles compensation`);
    return;
  }
  handler.isForCompensation = true;
  start.compensationHandler = handler;
  scope.compensation = start;
}

/**
 * The flow nodes that associations connect with the event; other targets, such as annotations, are ignored.
 */
function handlersOf(event: NodeDraft, { associations, nodes }: ScopeResult): NodeDraft[] {
  const found = new Set<NodeDraft>();
  for (const association of associations) {
    const ends = [elementOf(association, 'sourceRef'), elementOf(association, 'targetRef')];
    const ids = ends.map((end) => (end === undefined ? '' : idOf(end)));
    const other = ids[0] === event.id ? ids[1] : ids[1] === event.id ? ids[0] : undefined;
    const node = other === undefined ? undefined : nodes.get(other);
    if (node) found.add(node);
  }
  return [...found];
}
