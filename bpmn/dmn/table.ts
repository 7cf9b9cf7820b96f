/**
 * Evaluates a decision table: which rules match, and the result of their outputs by its hit policy. Pure.
 * Source: DMN 1.5 §8.2.8 (hit policies); Camunda's dmn-scala (DecisionTableEvaluator) where DMN doesn't
 * specify it: without a match, the result is the defaults of the outputs, else null, and only their
 * priorities order outputs.
 */

import type { FeelExpression, FeelHost, FeelScope, FeelValue } from '../feel/index.ts';
import { compileFeel, isNumber, toJson } from '../feel/index.ts';
import type { Json } from '../feel/types.ts';
import { DecisionFailure } from './failure.ts';
import type { Aggregation, DecisionOutput, DecisionRule, DecisionTable } from './model.ts';
import { shownJsonOf } from './values.ts';

/** An input column with its value. */
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
  readonly value: FeelValue;
  readonly inputs: readonly InputValue[];
  readonly rules: readonly MatchedRule[];
}

/** The outputs of one rule by name, in the order of the columns. */
type Outputs = ReadonlyMap<string, FeelValue>;

type Evaluate = (expression: FeelExpression) => FeelValue;

/** Throws DecisionFailure if the hit policy is violated. */
export function evaluateTable(
  table: DecisionTable,
  scope: FeelScope,
  nowMs: number,
  host: FeelHost,
): TableResult {
  const evaluate: Evaluate = (expression) => expression.evaluate(scope, nowMs, host).value;
  const values = table.inputs.map(({ expression }) => evaluate(expression));
  const inputs = table.inputs.map(({ label }, at) => ({ label, value: shownJsonOf(values[at] ?? null) }));
  const matches = ({ tests }: DecisionRule) =>
    tests.every(
      (test, at) => test === null || test.evaluate(values[at] ?? null, scope, nowMs, host).value === true,
    );
  const matching: { rule: DecisionRule; index: number }[] = [];
  for (const [at, rule] of table.rules.entries()) {
    if (!matches(rule)) continue;
    matching.push({ rule, index: at + 1 });
    if (table.hitPolicy === 'FIRST') break;
  }
  const rules = matching.map(({ rule, index }) => ({ ruleId: rule.id, index }));
  if (matching.length === 0) return { value: defaults(table.outputs, evaluate), inputs, rules };
  const results = matching.map(({ rule }) => outputsOf(rule, table.outputs, evaluate));
  return { value: applyHitPolicy(table, results, rules), inputs, rules };
}

function outputsOf(rule: DecisionRule, outputs: readonly DecisionOutput[], evaluate: Evaluate): Outputs {
  return new Map(
    outputs.map(({ name }, at) => {
      const expression = rule.outputs[at];
      return [name, expression ? evaluate(expression) : null] as const;
    }),
  );
}

function defaults(outputs: readonly DecisionOutput[], evaluate: Evaluate): FeelValue {
  const given = outputs.flatMap(({ name, defaultValue }) =>
    defaultValue ? [[name, evaluate(defaultValue)] as const] : [],
  );
  return given.length === 0 ? null : single(new Map(given));
}

/** The value of the only output, or a context of all. */
function single(outputs: Outputs): FeelValue {
  const [first] = outputs.values();
  return outputs.size === 1 ? (first ?? null) : Object.fromEntries(outputs);
}

function applyHitPolicy(
  table: DecisionTable,
  results: readonly Outputs[],
  rules: readonly MatchedRule[],
): FeelValue {
  const [first = new Map<string, FeelValue>()] = results;
  switch (table.hitPolicy) {
    case 'FIRST':
      return single(first);
    case 'UNIQUE':
      if (results.length === 1) return single(first);
      throw new DecisionFailure(
        `several rules match, but the hit policy UNIQUE allows only one: ${rulesText(rules)}`,
      );
    case 'ANY': {
      const wanted = textOf(first);
      if (results.every((outputs) => textOf(outputs) === wanted)) return single(first);
      throw new DecisionFailure(
        `matching rules have different outputs, which the hit policy ANY doesn't allow: ${rulesText(rules)}`,
      );
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

function rulesText(rules: readonly MatchedRule[]): string {
  return `rules ${rules.map(({ index }) => index).join(', ')}`;
}

function textOf(outputs: Outputs): string {
  return JSON.stringify(toJson(single(outputs)));
}

/** By the first output's priorities, then the next one's; a value without a priority comes last. Stable. */
function byPriority(results: readonly Outputs[], outputs: readonly DecisionOutput[]): Outputs[] {
  const rank = (given: Outputs, { name, priorities }: DecisionOutput): number => {
    const value = given.get(name) ?? null;
    const at = typeof value === 'string' || isNumber(value) ? priorities.indexOf(String(value)) : -1;
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

/** FEEL's own functions, because they compute with decimals. */
const AGGREGATES = {
  SUM: compileFeel('sum(results)'),
  MIN: compileFeel('min(results)'),
  MAX: compileFeel('max(results)'),
  COUNT: compileFeel('count(results)'),
} as const;

function aggregate(aggregation: Aggregation, results: readonly Outputs[]): FeelValue {
  const values = results.map((outputs) => {
    const value = single(outputs);
    if (aggregation === 'COUNT' || isNumber(value)) return value;
    throw new DecisionFailure(`${aggregation} needs numbers, but a rule returns ${textOf(outputs)}`);
  });
  const scope: FeelScope = {
    get: (name) => (name === 'results' ? values : undefined),
    names: () => ['results'],
  };
  return AGGREGATES[aggregation].evaluate(scope, 0).value;
}
