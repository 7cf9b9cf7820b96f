/**
 * The parts of a moddle element that compiling needs, with typed readers. Pure. Source: bpmn-moddle's
 * descriptors (BPMN 2.0.2's meta-model) and zeebe-bpmn-moddle's.
 */

/** An element as moddle reads it; foreign extension elements have only `$type`. */
export interface ModdleElement {
  /** Such as bpmn:ServiceTask or zeebe:TaskDefinition, whatever prefix the file uses. */
  readonly $type: string;
  readonly $parent?: ModdleElement;
  get(name: string): unknown;
}

/** True for objects that moddle created from an XML element. */
export function isModdleElement(value: unknown): value is ModdleElement {
  return typeof value === 'object' && value !== null && '$type' in value && typeof value.$type === 'string';
}

/** A text attribute or body; undefined if it is missing. */
export function textOf(element: ModdleElement, property: string): string | undefined {
  const value = element.get(property);
  return typeof value === 'string' ? value : undefined;
}

/** A boolean attribute, with BPMN's default if there is one. */
export function flagOf(element: ModdleElement, property: string): boolean {
  return element.get(property) === true;
}

/** A numeric attribute, with BPMN's default if there is one. */
export function numberOf(element: ModdleElement, property: string): number | undefined {
  const value = element.get(property);
  return typeof value === 'number' ? value : undefined;
}

/** A child or a resolved reference. */
export function elementOf(element: ModdleElement, property: string): ModdleElement | undefined {
  const value = element.get(property);
  return isModdleElement(value) ? value : undefined;
}

/** Children or resolved references, in document order. */
export function elementsOf(element: ModdleElement, property: string): readonly ModdleElement[] {
  const value = element.get(property);
  return Array.isArray(value) ? value.filter(isModdleElement) : [];
}

/** The element's id; empty if it has none. */
export function idOf(element: ModdleElement): string {
  return textOf(element, 'id') ?? '';
}

/** The elements inside `bpmn:extensionElements`, of every namespace or of one type. */
export function extensionsOf(element: ModdleElement, type?: string): readonly ModdleElement[] {
  const container = elementOf(element, 'extensionElements');
  const values = container === undefined ? [] : elementsOf(container, 'values');
  return type === undefined ? values : values.filter((value) => value.$type === type);
}
