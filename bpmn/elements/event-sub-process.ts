/**
 * The event subprocess: a scope that the event of its start event begins, while the scope around it is
 * active. How it is triggered: `interpreter/event-sub-processes.ts`. Source: BPMN 2.0.2 §10.3.5, §13.5.4;
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
  traits: { displayName: 'EVENT_SUB_PROCESS', isScope: true, isTriggered: true, letsEscalationsOut: true },
  passesThrough: 'never',
  matches: (source) => flagOf(source, 'triggeredByEvent'),
  extensions: ['zeebe:IoMapping'],
  compile: readMappings,
  /**
   * The scope listens for the start event while it is active, or is undone by the event subprocess when it
   * has completed.
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
