/** The start event: of a process, a subprocess or an event subprocess. Source: BPMN 2.0.2 §10.5.2. */
import { readEvent } from '../compile/event-definition.ts';
import { readOutputMappings } from '../compile/mappings.ts';
import type { EventPosition } from '../events/event.ts';
import type { FlowNodeType } from '../model.ts';
import { flagOf } from '../parse/moddle-element.ts';
import type { ElementType } from './element.ts';

const POSITIONS: { readonly [Type in FlowNodeType]?: EventPosition } = {
  process: 'start',
  eventSubProcess: 'eventSubProcessStart',
};

/** Start events without a non-interrupting form (BPMN 2.0.2 table 10.86). */
const ALWAYS = {
  error: 'an error start event is always interrupting',
  compensation: 'a compensation start event runs only after its subprocess has completed',
};

export const startEvent = {
  type: 'startEvent',
  bpmnType: 'bpmn:StartEvent',
  traits: { displayName: 'START_EVENT', isEvent: true, beginsScope: true, listens: true },
  // A loop through a start event deploys, as on Camunda; the limit of a step stops its instance.
  passesThrough: 'never',
  extensions: ['zeebe:IoMapping', 'zeebe:FormDefinition'],
  eventsWithoutListeners: () => ['start'],
  compile(source, node, compiler) {
    readOutputMappings(source, node, compiler);
    const position = POSITIONS[node.parent?.type ?? 'process'] ?? 'subProcessStart';
    readEvent(source, node, position, compiler);
    if (position !== 'eventSubProcessStart') return;
    node.interrupting = flagOf(source, 'isInterrupting');
    const kind = node.event?.kind;
    if (node.interrupting || !kind || !Object.hasOwn(ALWAYS, kind)) return;
    const what = ALWAYS[kind as keyof typeof ALWAYS];
    compiler.report(source, `${what}; isInterrupting="false" is not allowed`);
  },
  linkToScope(node, scope) {
    if (node.event?.kind === 'none') scope.noneStart ??= node;
    else if (scope.parent === null && node.event !== undefined) scope.eventStarts.push(node);
  },
} satisfies ElementType;
