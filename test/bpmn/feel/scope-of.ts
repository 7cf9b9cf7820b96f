/** A FEEL scope over a plain object, for tests. */
import type { FeelScope, Json } from '../../../bpmn/feel/types.ts';

/** A scope of the own properties of an object, which must be JSON. */
export function scopeOf(values: unknown): FeelScope {
  const variables = new Map(Object.entries(values as { [name: string]: Json }));
  return { get: (name) => variables.get(name), names: () => variables.keys() };
}
