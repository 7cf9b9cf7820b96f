/** Reads from the properties of a process which of its events are published. Pure. */
import type { ModdleElement } from '../parse/moddle-element.ts';
import { elementsOf, extensionsOf, textOf } from '../parse/moddle-element.ts';
import type { EventType, PublishedEvents } from '../published-events.ts';
import { InvalidEventTypes, readEventTypes, readEventVariables } from '../published-events.ts';
import type { Compiler } from './compiler.ts';

const TYPES_PROPERTY = 'signalbox:events';
const VARIABLES_PROPERTY = 'signalbox:eventVariables';

/** Undefined if the process says nothing about its events. */
export function readPublishedEvents(source: ModdleElement, compiler: Compiler): PublishedEvents | undefined {
  const typesText = propertyOf(source, TYPES_PROPERTY);
  const types = typesText === undefined ? undefined : typesOf(source, typesText, compiler);
  const variables = readEventVariables(propertyOf(source, VARIABLES_PROPERTY) ?? '');
  if (!types && !variables) return undefined;
  return { ...(types && { types }), ...(variables && { variables }) };
}

function typesOf(source: ModdleElement, text: string, compiler: Compiler): ReadonlySet<EventType> {
  try {
    return readEventTypes(text, compiler.isLenient);
  } catch (error) {
    if (!(error instanceof InvalidEventTypes)) throw error;
    compiler.report(source, `the property ${TYPES_PROPERTY}: ${error.message}`);
    return new Set();
  }
}

function propertyOf(source: ModdleElement, name: string): string | undefined {
  for (const container of extensionsOf(source, 'zeebe:Properties')) {
    for (const property of elementsOf(container, 'properties'))
      if (textOf(property, 'name') === name) return textOf(property, 'value') ?? '';
  }
  return undefined;
}
