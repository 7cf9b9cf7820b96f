/** Faults that every oracle of FEEL and DMN must find: planted in the product's code by test/planted.ts. */
import type { Fault } from '../../planted.ts';

export const FAULTS: Readonly<Record<'rounding' | 'nullRule' | 'filter' | 'hitPolicy', Fault>> = {
  /** Quotients are truncated after 34 digits. */
  rounding: {
    file: 'bpmn/feel/values/feel-decimal.ts',
    code: 'rounding: Decimal.ROUND_HALF_EVEN',
    instead: 'rounding: Decimal.ROUND_DOWN',
  },
  /** A comparison of incomparable values is false instead of null. */
  nullRule: {
    file: 'bpmn/feel/compile/comparison-of.ts',
    code: "return run.wantsWarnings ? run.warn(`can't compare",
    instead: "return false as never; run.wantsWarnings ? run.warn(`can't compare",
  },
  /** The condition of a filter can't use the item. */
  filter: {
    file: 'bpmn/feel/compile/filter.ts',
    code: 'frame[slot] = item;',
    instead: 'frame[slot] = null;',
  },
  /** The results of RULE ORDER are reversed. */
  hitPolicy: {
    file: 'bpmn/dmn/table.ts',
    code: "case 'RULE ORDER':\n      return results.map(single);",
    instead: "case 'RULE ORDER':\n      return results.map(single).reverse();",
  },
};
