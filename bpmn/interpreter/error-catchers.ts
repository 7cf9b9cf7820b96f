/**
 * Finds the event that catches a BPMN error or escalation. Pure. Source: BPMN 2.0.2 §10.5.1, §10.5.7; Zeebe's
 * CatchEventAnalyzer, except that one thrown in an interrupted scope propagates to the enclosing scope, as
 * the standard requires.
 */
import type { ElementInstance } from '../../state/instance.ts';
import { elementInstanceOf } from '../../state/instance.ts';
import type { FlowNode } from '../model.ts';
import type { StepContext } from '../step-context.ts';
import { nodeOf } from '../step-context.ts';
import type { Payload } from './complete.ts';
import { takesTriggers, triggerEventSubProcess } from './event-sub-processes.ts';
import { triggerBoundaryEvent } from './trigger.ts';

interface Catcher {
  /** The step of the catching instance: the instance of the thrower, or one that called it. */
  readonly context: StepContext;
  /** The activity of a boundary event, or the scope of an event subprocess. */
  readonly element: ElementInstance;
  readonly node: FlowNode;
}

/**
 * The catching event nearest to the thrower, upward and through the call activities: the nearest element
 * instance wins; at one element instance, a matching code takes precedence over catch-all. `available`:
 * receives catching events for other codes, for a message.
 */
export function findCatcher(
  context: StepContext,
  thrower: ElementInstance,
  kind: 'error' | 'escalation',
  code: string,
  available: string[] = [],
): Catcher | undefined {
  const { instance } = context;
  for (let element: ElementInstance | undefined = thrower; element; ) {
    const { boundaryEvents, eventSubProcessStarts = [] } = nodeOf(context, element);
    const inside = element !== thrower && takesTriggers(element) ? eventSubProcessStarts : [];
    const node = catching([...inside, ...boundaryEvents], kind, code, available);
    if (node) return { context, element, node };
    element = element.scopeKey ? elementInstanceOf(instance, element.scopeKey) : undefined;
  }
  const caller = context.caller?.();
  return caller && findCatcher(caller.context, caller.element, kind, code, available);
}

/** Triggers the catching event with the thrown data. */
export function triggerCatcher({ context, element, node }: Catcher, payload: Payload): void {
  if (node.attachedTo) triggerBoundaryEvent(context, element, node, payload);
  else triggerEventSubProcess(context, element, node, payload);
}

function catching(
  nodes: readonly FlowNode[],
  kind: 'error' | 'escalation',
  code: string,
  available: string[],
): FlowNode | undefined {
  let catchAll: FlowNode | undefined;
  for (const node of nodes) {
    if (node.event?.kind !== kind) continue;
    const own = node.event.code?.kind === 'static' ? node.event.code.text : '';
    if (own === code && own !== '') return node;
    if (own === '') catchAll ??= node;
    available.push(own === '' ? `any (${node.id})` : `'${own}' (${node.id})`);
  }
  return catchAll;
}
