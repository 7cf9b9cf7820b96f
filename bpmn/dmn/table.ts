/**
 * Evaluates a decision table: which rules match, and what its hit policy makes of their outputs. Pure.
 * Source: DMN 1.3 §8.2.8 (hit policies); Camunda's dmn-scala (DecisionTableEvaluator) where DMN leaves it
 * open: no match gives the defaults of the outputs, else null, and only their priorities order outputs.
 */

import { toJson } from '../feel/index.ts';
import type { FeelScope, Json } from '../feel/types.ts';
import { DecisionFailure } from './failure.ts';
import type { Aggregation, DecisionOutput, DecisionRule, DecisionTable } from './model.ts';
import { INPUT_VALUE } from './unary-tests.ts';

/** A condition column and what it was. */
export interface InputValue {
  readonly label: string;
  readonly value: Json;
}

export interface MatchedRule {
  readonly ruleId: string;
  /** From 1. */
  readonly index: number;
}

export interface TableResult {
  readonly value: unknown;
  readonly inputs: readonly InputValue[];
  readonly rules: readonly MatchedRule[];
}

/** What one rule gives, by the names of the outputs, in their order. */
type Outputs = ReadonlyMap<string, unknown>;

/** Throws DecisionFailure where the hit policy allows no result. */
export function evaluateTable(table: DecisionTable, scope: FeelScope, nowMs: number): TableResult {
  const values = table.inputs.map(({ expression }) => expression.evaluate(scope, nowMs).value);
  const inputs = table.inputs.map(({ label }, at) => ({ label, value: toJson(values[at]) }));
  const matching: { rule: DecisionRule; index: number }[] = [];
  for (const [at, rule] of table.rules.entries()) {
    if (!matches(rule, values, scope, nowMs)) continue;
    matching.push({ rule, index: at + 1 });
    if (table.hitPolicy === 'FIRST') break;
  }
  const rules = matching.map(({ rule, index }) => ({ ruleId: rule.id, index }));
  if (matching.length === 0) return { value: defaults(table.outputs, scope, nowMs), inputs, rules };
  const results = matching.map(({ rule }) => outputsOf(rule, table.outputs, scope, nowMs));
  return { value: applyHitPolicy(table, results, rules), inputs, rules };
}

function matches(rule: DecisionRule, values: readonly unknown[], scope: FeelScope, nowMs: number): boolean {
  return rule.tests.every((test, at) => {
    if (test === null) return true;
    // A date or other value that is no JSON is only handed on to FEEL.
    const value = (values[at] ?? null) as Json;
    const inside: FeelScope = {
      get: (name) => (name === INPUT_VALUE ? value : scope.get(name)),
      names: () => scope.names(),
    };
    return test.passes(inside, nowMs);
  });
}

function outputsOf(
  rule: DecisionRule,
  outputs: readonly DecisionOutput[],
  scope: FeelScope,
  nowMs: number,
): Outputs {
  return new Map(
    outputs.map(({ name }, at) => [name, rule.outputs[at]?.evaluate(scope, nowMs).value ?? null] as const),
  );
}

function defaults(outputs: readonly DecisionOutput[], scope: FeelScope, nowMs: number): unknown {
  const given = outputs.flatMap(({ name, defaultValue }) =>
    defaultValue ? [[name, defaultValue.evaluate(scope, nowMs).value] as const] : [],
  );
  return given.length === 0 ? null : single(new Map(given));
}

/** The value of the only output, or a context of all. */
function single(outputs: Outputs): unknown {
  const [first] = outputs.values();
  return outputs.size === 1 ? first : Object.fromEntries(outputs);
}

function applyHitPolicy(
  table: DecisionTable,
  results: readonly Outputs[],
  rules: readonly MatchedRule[],
): unknown {
  const [first = new Map<string, unknown>()] = results;
  switch (table.hitPolicy) {
    case 'FIRST':
      return single(first);
    case 'UNIQUE':
      if (results.length === 1) return single(first);
      throw new DecisionFailure(`several rules match, which the hit policy UNIQUE excludes: ${told(rules)}`);
    case 'ANY': {
      const wanted = textOf(first);
      if (results.every((outputs) => textOf(outputs) === wanted)) return single(first);
      throw new DecisionFailure(`rules that match differ, which the hit policy ANY excludes: ${told(rules)}`);
    }
    case 'PRIORITY':
      return single(byPriority(results, table.outputs)[0] ?? first);
    case 'OUTPUT ORDER':
      return byPriority(results, table.outputs).map(single);
    case 'RULE ORDER':
      return results.map(single);
    case 'COLLECT':
      return table.aggregation ? aggregate(table.aggregation, results) : results.map(single);
  }
}

function told(rules: readonly MatchedRule[]): string {
  return `rules ${rules.map(({ index }) => index).join(', ')}`;
}

function textOf(outputs: Outputs): string {
  return JSON.stringify(toJson(single(outputs)));
}

/** By the first output's priorities, then the next one's; a value without one comes last. Stable. */
function byPriority(results: readonly Outputs[], outputs: readonly DecisionOutput[]): Outputs[] {
  const rank = (given: Outputs, { name, priorities }: DecisionOutput): number => {
    const value = given.get(name);
    const isPlain = typeof value === 'string' || typeof value === 'number';
    const at = isPlain ? priorities.indexOf(String(value)) : -1;
    return at < 0 ? priorities.length : at;
  };
  return [...results].sort((a, b) => {
    for (const output of outputs) {
      const difference = rank(a, output) - rank(b, output);
      if (difference !== 0) return difference;
    }
    return 0;
  });
}

function aggregate(aggregation: Aggregation, results: readonly Outputs[]): number {
  if (aggregation === 'COUNT') return results.length;
  const numbers = results.map((outputs) => {
    const value = single(outputs);
    if (typeof value === 'number') return value;
    throw new DecisionFailure(`${aggregation} needs numbers, but a rule gives ${textOf(outputs)}`);
  });
  if (aggregation === 'SUM') return numbers.reduce((sum, number) => sum + number, 0);
  return numbers.reduce((a, b) => (aggregation === 'MIN' ? Math.min(a, b) : Math.max(a, b)));
}
