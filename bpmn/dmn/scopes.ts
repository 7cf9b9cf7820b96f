/** What a decision's logic sees in front of the variables. Pure. */
import type { FeelScope, FeelValue } from '../feel/index.ts';

/** Values by the names under which they are seen. */
export type Known = ReadonlyMap<string, FeelValue>;

/** `known` in front of a scope. */
export function overlaid(scope: FeelScope, known: Known): FeelScope {
  return {
    get: (name) => {
      const value = known.get(name);
      return value === undefined ? scope.get(name) : value;
    },
    names: () => [...known.keys(), ...scope.names()],
  };
}

/** A value, or one of an imported model. */
export interface Named {
  readonly name: string;
  readonly value: FeelValue;
  /** The name of the import; absent: it is not imported. */
  readonly from?: string | undefined;
}

/**
 * By their names; what is imported is an entry of a context with the import's name. `scope` may have one
 * already.
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
