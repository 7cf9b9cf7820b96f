/** Names on top of the variables, for a decision's logic. Pure. */
import type { FeelScope, FeelValue } from '../feel/index.ts';

/** Values by name. */
export type Known = ReadonlyMap<string, FeelValue>;

/** `known` on top of a scope. */
export function overlaid(scope: FeelScope, known: Known): FeelScope {
  return {
    get: (name) => {
      const value = known.get(name);
      return value === undefined ? scope.get(name) : value;
    },
    names: () => [...known.keys(), ...scope.names()],
  };
}

/** A value, which may belong to an imported model. */
export interface Named {
  readonly name: string;
  readonly value: FeelValue;
  /** The name of the import; absent if it is not imported. */
  readonly from?: string | undefined;
}

/**
 * By name; imported values are entries of a context with the import's name. `scope` may already have such a
 * context.
 */
export function seen(values: readonly Named[], scope?: FeelScope): Known {
  const known = new Map<string, FeelValue>();
  for (const { name, value, from } of values) {
    if (from === undefined) known.set(name, value);
    else known.set(from, { ...contextIn(known.get(from) ?? scope?.get(from)), [name]: value });
  }
  return known;
}

function contextIn(value: FeelValue | undefined): object {
  return value instanceof Object && Object.getPrototypeOf(value) === Object.prototype ? value : {};
}
