/** Finds the event definition of an event and reads it. Pure. Source: BPMN 2.0.2 §10.5. */
import type { EventPosition } from '../events/event.ts';
import { eventDefinitions } from '../events/table.ts';
import type { ModdleElement } from '../parse/moddle-element.ts';
import { elementsOf } from '../parse/moddle-element.ts';
import type { Compiler } from './compiler.ts';
import type { NodeDraft } from './draft.ts';
import { xmlName } from './extensions.ts';

/** Sets `node.event`, or reports a finding. */
export function readEvent(
  source: ModdleElement,
  node: NodeDraft,
  position: EventPosition,
  compiler: Compiler,
): void {
  if (elementsOf(source, 'eventDefinitionRef').length > 0) {
    compiler.report(source, 'eventDefinitionRef is not supported; put the event definition inside the event');
    return;
  }
  const definitions = elementsOf(source, 'eventDefinitions');
  if (definitions.length > 1) {
    compiler.report(source, 'an event with several event definitions is not supported');
    return;
  }
  const definition = definitions[0];
  const event = eventDefinitions.get(definition?.$type ?? null);
  if (event === undefined || !event.positions.includes(position)) {
    compiler.report(source, whyNot(source, definition, position));
    return;
  }
  const compiled = event.compile(definition ?? source, source, position, compiler);
  if (compiled !== undefined) node.event = compiled;
}

function whyNot(
  source: ModdleElement,
  definition: ModdleElement | undefined,
  position: EventPosition,
): string {
  const place = xmlName(source.$type);
  if (definition === undefined) return `${place} requires an event definition`;
  const of = { subProcessStart: ' of a subprocess', eventSubProcessStart: ' of an event subprocess' };
  const where = place + (Object.hasOwn(of, position) ? of[position as keyof typeof of] : '');
  return `${xmlName(definition.$type)} is not supported on ${where}`;
}
