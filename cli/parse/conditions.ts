/** Parses the conditions of `--where`. Pure. */

import type { Conditions, ListedKind } from '../../inspect/conditions.ts';
import { conditionNames, conditionsOf } from '../../inspect/conditions.ts';
import { splitPair } from './variables.ts';

/**
 * Each item has one condition, or several separated by commas. All must be true. Fails (usage) with the name
 * of an unknown condition.
 */
export function parseConditions(kind: ListedKind, texts: readonly string[]): Conditions {
  const conditions = texts.flatMap((text) => splitConditions(kind, text));
  return conditionsOf(
    kind,
    conditions.map((text) => splitPair(text.trim())),
  );
}

/** Splits at commas that are followed by another condition, because values may contain commas. */
function splitConditions(kind: ListedKind, text: string): string[] {
  const names = [...conditionNames(kind), ...(kind === 'instances' ? ['variable[. ][^=,]+'] : [])];
  return text.split(new RegExp(`,(?=\\s*(?:${names.join('|')})=)`));
}
