/**
 * The event subprocess: a scope that is started by the event of its start event while the enclosing scope is
 * active. See `interpreter/event-sub-processes.ts` for the trigger. Source: BPMN 2.0.2 §10.3.5, §13.5.4;
 * Zeebe's EventSubProcessProcessor.
 */
import { readMappings } from '../compile/mappings.ts';
import { flagOf } from '../parse/moddle-element.ts';
import { validateSubProcessStart } from '../validate/start-events.ts';
import { linkCompensationStart } from './compensation/compile.ts';
import type { ElementType } from './element.ts';

export const eventSubProcess = {
  type: 'eventSubProcess',
  bpmnType: 'bpmn:SubProcess',
  traits: { displayName: 'EVENT_SUB_PROCESS', isScope: true, isTriggered: true, propagatesEscalations: true },
  passesThrough: 'never',
  matches: (source) => flagOf(source, 'triggeredByEvent'),
  extensions: ['zeebe:IoMapping'],
  compile: readMappings,
  /**
   * The scope waits for the start event while it is active, or is compensated by the event subprocess after
   * it has completed.
   */
  linkToScope(node, scope, compiler) {
    const start = node.children.find(({ traits, event }) => traits.beginsScope && event !== undefined);
    if (start === undefined) return;
    if (start.event?.kind === 'compensation') {
      linkCompensationStart(start, node, scope, compiler);
      return;
    }
    scope.eventSubProcessStarts ??= [];
    scope.eventSubProcessStarts.push(start);
  },
  validate(node, compiler) {
    if (node.incoming.length + node.outgoing.length > 0)
      compiler.reportNode(node, 'an event subprocess must not have incoming or outgoing sequence flows');
    validateSubProcessStart(node, compiler);
  },
  onActivated: () => 'wait',
} satisfies ElementType;
