/**
 * Converts moddle's warnings about a file to findings. Pure. The patterns are moddle-xml's own wording (12.x,
 * pinned by the lock file); a test covers each of them.
 */
import { PARSER_WARNINGS_MAX } from '../limits.ts';
import type { Finding } from '../model.ts';
import type { ModdleElement } from './moddle-element.ts';
import { idOf, isModdleElement } from './moddle-element.ts';

/** Findings, and the references that were reported as unresolved, each `<element id> <property>`. */
export interface ReadWarnings {
  readonly findings: readonly Finding[];
  /** Problems that the engine ignores: references that it never follows. */
  readonly warnings: readonly Finding[];
  readonly unresolved: ReadonlySet<string>;
}

/** The diagram and its colours, which don't affect the execution. */
const DIAGRAM_PREFIXES = new Set(['bpmndi', 'dmndi', 'di', 'dc', 'bioc', 'color']);

/** The references that compiling follows, by the type of the element that has them. */
const FOLLOWED: ReadonlyMap<string, readonly string[]> = new Map([
  ['bpmn:SequenceFlow', ['sourceRef', 'targetRef']],
  ['bpmn:BoundaryEvent', ['attachedToRef']],
  ['bpmn:ReceiveTask', ['messageRef']],
  ['bpmn:MessageEventDefinition', ['messageRef']],
  ['bpmn:SignalEventDefinition', ['signalRef']],
  ['bpmn:ErrorEventDefinition', ['errorRef']],
  ['bpmn:EscalationEventDefinition', ['escalationRef']],
  ['bpmn:CompensateEventDefinition', ['activityRef']],
]);
/** References that it follows on elements of every type. */
const FOLLOWED_EVERYWHERE = new Set(['default', 'eventDefinitionRef']);

/**
 * True if the compiler follows the reference. All others may be unresolved, as on Camunda: tools leave such
 * references behind (data types, lanes, message flows, `incoming` and `outgoing`), and they are not used.
 */
export function isFollowed(elementType: string, property: string): boolean {
  if (!elementType.startsWith('bpmn:') || FOLLOWED_EVERYWHERE.has(property)) return true;
  return FOLLOWED.get(elementType)?.includes(property) ?? false;
}

/** Converts all warnings of one file; those about the diagram are ignored. */
export function readWarnings(file: string, warnings: readonly unknown[]): ReadWarnings {
  const findings: Finding[] = [];
  const harmless: Finding[] = [];
  const unresolved = new Set<string>();
  for (const warning of warnings) {
    const { message, element, property } = partsOf(warning);
    if (element === undefined) {
      const finding = readParserMessage(file, message);
      if (finding !== undefined) findings.push(finding);
      continue;
    }
    if (DIAGRAM_PREFIXES.has(prefixOf(element.$type))) continue;
    const about = placeOf(element);
    const name = property.slice(property.indexOf(':') + 1);
    const finding = { file, ...about, reason: readElementMessage(message, name) };
    if (message.startsWith('unresolved reference')) {
      if (!isFollowed(element.$type, name)) {
        if (harmless.length < PARSER_WARNINGS_MAX) harmless.push(finding);
        continue;
      }
      unresolved.add(`${idOf(element)} ${name}`);
    }
    findings.push(finding);
  }
  return { findings, warnings: harmless, unresolved };
}

/**
 * A message about a position in the text: `unparsable content <tag> detected\n\tline: 3\n\tcolumn:
 * 4\n\tnested error: ...`.
 */
export function readParserMessage(file: string, message: string): Finding | undefined {
  const parts =
    /^unparsable content (?<data>.*?) ?detected\n\tline: (?<line>\d+)\n.*?nested error: (?<cause>.*)$/s.exec(
      message,
    )?.groups;
  if (parts === undefined) return { file, reason: `malformed XML: ${shorten(message)}` };
  const cause = parts['cause'] ?? '';
  // moddle counts lines from 0.
  const line = Number(parts['line']) + 1;
  const unknown =
    /^unrecognized element <(.*)>$/s.exec(cause)?.[1] ?? /^unknown type <(.*)>$/s.exec(cause)?.[1];
  if (unknown !== undefined) {
    if (DIAGRAM_PREFIXES.has(prefixOf(unknown))) return undefined;
    const reason = `the element ${shorten(unknown)} is unknown, or not allowed here`;
    return { file, elementType: shorten(unknown), line, reason };
  }
  const duplicate = /^duplicate ID <(.*)>$/s.exec(cause)?.[1];
  if (duplicate !== undefined) {
    return { file, elementId: shorten(duplicate), line, reason: 'the id is used more than once' };
  }
  const illegal = /^illegal ID <(.*)>$/s.exec(cause)?.[1];
  if (illegal !== undefined) {
    const reason =
      'the id is invalid: it may contain letters, digits, _ - and . only, and must not start with a digit';
    return { file, elementId: shorten(illegal), line, reason };
  }
  if (cause.startsWith('unexpected element')) {
    return { file, line, reason: `not a BPMN 2.0 file: ${shorten(cause)}` };
  }
  return { file, line, reason: `malformed XML: ${shorten(cause)}` };
}

function readElementMessage(message: string, property: string): string {
  const value = /<(.*)>/s.exec(message)?.[1] ?? '';
  if (message.startsWith('unresolved reference')) {
    return `${property} refers to '${shorten(value)}', which is not in this file`;
  }
  if (message.startsWith('unknown attribute')) return `the attribute ${shorten(value)} is unknown`;
  return shorten(message);
}

function partsOf(warning: unknown): {
  message: string;
  element: ModdleElement | undefined;
  property: string;
} {
  const parts = typeof warning === 'object' && warning !== null ? warning : {};
  const message = 'message' in parts && typeof parts.message === 'string' ? parts.message : String(warning);
  const element = 'element' in parts && isModdleElement(parts.element) ? parts.element : undefined;
  const property = 'property' in parts && typeof parts.property === 'string' ? parts.property : '';
  return { message, element, property };
}

/** The element itself, or its nearest enclosing element with an id that users know. */
function placeOf(element: ModdleElement): { elementId?: string; elementType: string } {
  let place: ModdleElement | undefined = element;
  while (place !== undefined && isPart(place)) place = place.$parent;
  if (place === undefined) return { elementType: element.$type };
  return { elementId: idOf(place), elementType: place.$type };
}

/** True for objects that users don't see as elements: expressions, event definitions, extensions. */
function isPart(element: ModdleElement): boolean {
  const type = element.$type;
  return !/^(bpmn|dmn):/.test(type) || idOf(element) === '' || /(EventDefinition|Expression)$/.test(type);
}

function prefixOf(type: string): string {
  return type.slice(0, Math.max(0, type.indexOf(':')));
}

function shorten(text: string): string {
  const oneLine = text.replace(/\s+/g, ' ').trim();
  return oneLine.length <= 200 ? oneLine : `${oneLine.slice(0, 200)}...`;
}
