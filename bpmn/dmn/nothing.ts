/** The logic of elements that have none, or none that can be parsed. Pure. */
import type { Logic } from './model.ts';

/** Returns null. */
export const NOTHING: Logic = { kind: 'literal', expression: null };
