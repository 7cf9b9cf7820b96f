/**
 * Input and output mappings of an element. Pure. Source: Zeebe's `zeebe:ioMapping`; a dotted target is merged
 * into the existing object.
 */
import type { ElementInstance } from '../../state/instance.ts';
import { elementInstanceOf } from '../../state/instance.ts';
import { isJsonObject } from '../feel/json-object.ts';
import type { FeelScope, Json } from '../feel/types.ts';
import { parseJson } from '../feel/values/parse-json.ts';
import type { FlowNode, Mapping } from '../model.ts';
import type { StepContext } from '../step-context.ts';
import { evaluateToJson } from './evaluate.ts';
import { feelScope, localVariable, overlaid, propagate, setLocal } from './variables.ts';

/**
 * In document order, each local to the element; later ones can read earlier ones. Throws IncidentSignal
 * IO_MAPPING_ERROR.
 */
export function applyInputs(context: StepContext, node: FlowNode, element: ElementInstance): void {
  for (const mapping of node.inputs) {
    const value = sourceJson(context, element, mapping);
    const [name = '', ...path] = mapping.target;
    const present = path.length > 0 ? parsed(localVariable(element, name)) : undefined;
    setLocal(context, element, name, path.length > 0 ? JSON.stringify(merged(present, path, value)) : value);
  }
}

/**
 * Evaluates all outputs in the element's scope, in document order, where later ones can read earlier targets;
 * then propagates each target from the enclosing scope (for an inner instance, from its own). Throws
 * IncidentSignal IO_MAPPING_ERROR before anything is changed.
 */
export function applyOutputs(context: StepContext, node: FlowNode, element: ElementInstance): void {
  const scope = element.scopeKey ? elementInstanceOf(context.instance, element.scopeKey) : undefined;
  if (!scope) return;
  // An inner instance of a multi-instance has its output element, null at first: a mapping to that stays
  // local, all others are propagated to the defining scope. (Zeebe's MultiInstanceActivityTest.)
  const own = element.loopCounter && node.parent?.loop?.kind === 'multiInstance';
  const results = new Map<string, string>();
  const visible = overlaid(feelScope(context.instance, element), results);
  for (const mapping of node.outputs) {
    const value = sourceJson(context, element, mapping, visible);
    const [name = '', ...path] = mapping.target;
    if (path.length === 0) {
      results.set(name, value);
      continue;
    }
    const earlier = results.get(name);
    const present =
      earlier === undefined ? feelScope(context.instance, own ? element : scope).get(name) : parsed(earlier);
    results.set(name, JSON.stringify(merged(present, path, value)));
  }
  for (const [name, value] of results) {
    propagate(context, own ? element : scope, name, value);
  }
}

function sourceJson(
  context: StepContext,
  element: ElementInstance,
  { source }: Mapping,
  scope?: FeelScope,
): string {
  if (source.kind === 'static') return JSON.stringify(source.text);
  return evaluateToJson(context, element, source.expression, 'IO_MAPPING_ERROR', scope);
}

function parsed(text: string | undefined): Json | undefined {
  return text === undefined ? undefined : parseJson(text);
}

/**
 * Sets `value` at `path` of `present`; values on the path that are not objects are replaced by objects. Names
 * are plain data.
 */
function merged(present: Json | undefined, path: readonly string[], value: string): Json {
  const [name = '', ...rest] = path;
  const object = isJsonObject(present) ? { ...present } : {};
  const below = Object.hasOwn(object, name) ? object[name] : undefined;
  Object.defineProperty(object, name, {
    value: rest.length > 0 ? merged(below, rest, value) : parseJson(value),
    enumerable: true,
    configurable: true,
    writable: true,
  });
  return object;
}
