/** Reads the conditions of `--where`. Pure. */

import type { Conditions, ListedKind } from '../../inspect/conditions.ts';
import { conditionNames, conditionsOf } from '../../inspect/conditions.ts';
import { splitPair } from './variables.ts';

/**
 * One condition an item, or several joined by commas. All must hold. Fails (usage) naming what is not known.
 */
export function parseConditions(kind: ListedKind, texts: readonly string[]): Conditions {
  const conditions = texts.flatMap((text) => splitConditions(kind, text));
  return conditionsOf(
    kind,
    conditions.map((text) => splitPair(text.trim())),
  );
}

/** At commas that another condition follows: a value may have commas of its own. */
function splitConditions(kind: ListedKind, text: string): string[] {
  const names = [...conditionNames(kind), ...(kind === 'instances' ? ['variable[. ][^=,]+'] : [])];
  return text.split(new RegExp(`,(?=\\s*(?:${names.join('|')})=)`));
}
