/**
 * Variables of nested scopes: which ones an element can read, and which scope an output is written to. Pure.
 * Source: BPMN 2.0.2 §10.4.7; Zeebe's VariableBehavior for propagation.
 */
import { EventKind } from '../../state/events.ts';
import type { ElementInstance, ProcessInstance } from '../../state/instance.ts';
import { elementInstanceOf } from '../../state/instance.ts';
import { outputsJson } from '../../state/loop.ts';
import type { FeelScope, Json } from '../feel/types.ts';
import { parseJson } from '../feel/values/parse-json.ts';
import type { StepContext } from '../step-context.ts';
import { nodeOf } from '../step-context.ts';

/** The JSON text of a variable of exactly this scope. */
export function localVariable(element: ElementInstance, name: string): string | undefined {
  for (const variable of element.variables) {
    if (variable.name === name) return variable.value;
  }
  return element.loop?.outputCollection === name ? outputsJson(element.loop) : undefined;
}

function scopeAbove(instance: ProcessInstance, element: ElementInstance): ElementInstance | undefined {
  return element.scopeKey ? elementInstanceOf(instance, element.scopeKey) : undefined;
}

/** A scope of variables with JSON values. */
export interface VariableScope extends FeelScope {
  get(name: string): Json | undefined;
}

/** The scope of an element's expressions: its own variables first, then those of each enclosing scope. */
export function feelScope(instance: ProcessInstance, element: ElementInstance): VariableScope {
  return {
    get(name) {
      for (let scope: ElementInstance | undefined = element; scope; scope = scopeAbove(instance, scope)) {
        const value = localVariable(scope, name);
        if (value !== undefined) return parseJson(value);
      }
      return undefined;
    },
    names: () => visibleVariables(instance, element).keys(),
  };
}

/** `values` (JSON texts) on top of a scope. */
export function overlaid(scope: FeelScope, values: ReadonlyMap<string, string>): FeelScope {
  return {
    get(name) {
      const text = values.get(name);
      return text === undefined ? scope.get(name) : parseJson(text);
    },
    names: () => [...values.keys(), ...scope.names()],
  };
}

/** Name -> JSON text of everything visible from an element. */
export function visibleVariables(
  instance: ProcessInstance,
  element: ElementInstance,
  omitted: readonly string[] = [],
): Map<string, string> {
  const visible = new Map<string, string>();
  for (let scope: ElementInstance | undefined = element; scope; scope = scopeAbove(instance, scope)) {
    for (const { name, value } of scope.variables) {
      if (!visible.has(name) && !omitted.includes(name)) visible.set(name, value);
    }
    const collection = scope.loop?.outputCollection;
    if (!scope.loop || !collection || visible.has(collection) || omitted.includes(collection)) continue;
    visible.set(collection, outputsJson(scope.loop));
  }
  return visible;
}

/**
 * Length of JSON text, in characters, from which a loop's collection is not copied to each inner instance.
 */
const COLLECTION_LENGTH_MAX = 8 * 1024;

/**
 * The collections of multi-instance activities around an element that are too long to be copied to each inner
 * instance: that would cost more with every item.
 */
export function bulkyCollections(context: StepContext, element: ElementInstance): string[] {
  const names: string[] = [];
  const { instance } = context;
  for (let scope = scopeAbove(instance, element); scope; scope = scopeAbove(instance, scope)) {
    const { loop } = scope.loop ? nodeOf(context, scope) : {};
    if (loop?.kind !== 'multiInstance') continue;
    const { outputs = [], instances = 0 } = scope.loop ?? {};
    const { inputVariable, outputCollection } = loop;
    if (inputVariable && isBulky(instance, scope, inputVariable)) names.push(inputVariable);
    if (outputCollection && isLong(instances, outputs)) names.push(outputCollection);
  }
  return names;
}

/**
 * True if a list with this number of items, some of which exist, is long; doesn't check each of thousands.
 */
function isLong(instances: number, outputs: readonly string[]): boolean {
  let length = instances * 'null,'.length;
  for (let at = 0; at < outputs.length && length <= COLLECTION_LENGTH_MAX; at++) {
    length += outputs[at]?.length ?? 0;
  }
  return length > COLLECTION_LENGTH_MAX;
}

function isBulky(instance: ProcessInstance, from: ElementInstance, name: string): boolean {
  for (let scope: ElementInstance | undefined = from; scope; scope = scopeAbove(instance, scope)) {
    const value = localVariable(scope, name);
    if (value !== undefined) return value.length > COLLECTION_LENGTH_MAX;
  }
  return false;
}

/** Sets a variable in exactly this scope; nothing happens if it already has that value. */
export function setLocal(context: StepContext, element: ElementInstance, name: string, value: string): void {
  if (localVariable(element, name) === value) return;
  context.emit({ kind: EventKind.variableSet, scopeKey: element.key, name, value });
}

/**
 * Propagates a value upward from `from`: to the first scope that has the variable with another value, else to
 * the process. (A scope with an equal value doesn't stop the propagation: Zeebe's
 * VariableBehavior.mergeDocument.)
 */
export function propagate(context: StepContext, from: ElementInstance, name: string, value: string): void {
  let scope = from;
  for (;;) {
    const present = localVariable(scope, name);
    if (present !== undefined && present !== value) break;
    const above = scopeAbove(context.instance, scope);
    if (!above) break;
    scope = above;
  }
  setLocal(context, scope, name, value);
}
