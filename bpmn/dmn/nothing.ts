/** The logic of what doesn't have any, or none that can be read. Pure. */
import type { Logic } from './model.ts';

/** Gives null. */
export const NOTHING: Logic = { kind: 'literal', expression: null };
