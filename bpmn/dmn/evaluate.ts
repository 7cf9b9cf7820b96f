/**
 * Evaluates a decision: first those that it requires, then its logic, in what the caller's variables and the
 * results of the required decisions give. Pure but for the time limit, which holds for the whole. Source: DMN
 * 1.3 §10.4, Camunda's dmn-scala (DecisionEvaluator).
 */
import { FeelFailure, FeelNotJson } from '../feel/errors.ts';
import { toJson } from '../feel/index.ts';
import { EVALUATION_MS_MAX } from '../feel/limits.ts';
import { callWithin } from '../feel/time-limit.ts';
import type { FeelScope, Json } from '../feel/types.ts';
import { DecisionFailure } from './failure.ts';
import type { ContextEntry, Decision, Logic } from './model.ts';
import type { InputValue, MatchedRule } from './table.ts';
import { evaluateTable } from './table.ts';

/** What became of one decision. */
export interface EvaluatedDecision {
  readonly decisionId: string;
  /** Null when it failed. */
  readonly result: Json;
  /** Of decision tables. */
  readonly inputs: readonly InputValue[];
  readonly rules: readonly MatchedRule[];
}

export interface DecisionResult {
  readonly result: Json;
  /** In the order of evaluation: the decision itself is the last. */
  readonly evaluated: readonly EvaluatedDecision[];
  /** Why the last of `evaluated` has no result. */
  readonly failure?: string;
}

/** Evaluates `decision` in `variables` at `nowMs` (epoch ms). Never throws for data: that is a failure. */
export function evaluateDecision(decision: Decision, variables: FeelScope, nowMs: number): DecisionResult {
  let evaluation = new Evaluation(variables, nowMs);
  const decide = () => {
    evaluation = new Evaluation(variables, nowMs);
    return evaluation.decide(decision);
  };
  try {
    const value = callWithin(decide, EVALUATION_MS_MAX);
    return { result: toJson(value), evaluated: evaluation.evaluated };
  } catch (error) {
    const failure = failureOf(error, decision);
    if (failure === undefined) throw error;
    const { current } = evaluation;
    const failed = { decisionId: (current ?? decision).id, result: null, inputs: [], rules: [] };
    return { result: null, evaluated: [...evaluation.evaluated, failed], failure };
  }
}

function failureOf(error: unknown, { id }: Decision): string | undefined {
  if (error instanceof DecisionFailure || error instanceof FeelFailure || error instanceof FeelNotJson) {
    return `expected to evaluate decision '${id}', but: ${error.message}`;
  }
  const isTimeout =
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
  return isTimeout
    ? `expected to evaluate decision '${id}', but it took longer than ${EVALUATION_MS_MAX} ms`
    : undefined;
}

class Evaluation {
  readonly evaluated: EvaluatedDecision[] = [];
  /** The decision that is being evaluated. */
  current: Decision | undefined;
  readonly #variables: FeelScope;
  readonly #nowMs: number;
  readonly #results = new Map<Decision, unknown>();

  constructor(variables: FeelScope, nowMs: number) {
    this.#variables = variables;
    this.#nowMs = nowMs;
  }

  /** Each decision once, however many require it. */
  decide(decision: Decision): unknown {
    if (this.#results.has(decision)) return this.#results.get(decision);
    const known = new Map<string, unknown>();
    for (const required of decision.requires) known.set(required.resultName, this.decide(required));
    this.current = decision;
    const scope = overlaid(this.#variables, known);
    const { logic } = decision;
    const table = logic.kind === 'table' ? evaluateTable(logic.table, scope, this.#nowMs) : undefined;
    const value = table ? table.value : this.#logic(logic, scope);
    this.#results.set(decision, value);
    this.evaluated.push({
      decisionId: decision.id,
      result: toJson(value),
      inputs: table?.inputs ?? [],
      rules: table?.rules ?? [],
    });
    return value;
  }

  #logic(logic: Logic, scope: FeelScope): unknown {
    switch (logic.kind) {
      case 'literal':
        return logic.expression?.evaluate(scope, this.#nowMs).value ?? null;
      case 'table':
        return evaluateTable(logic.table, scope, this.#nowMs).value;
      case 'context':
        return this.#context(logic.entries, scope);
      case 'list':
        return logic.items.map((item) => this.#logic(item, scope));
      case 'relation':
        return logic.rows.map((row) =>
          Object.fromEntries(
            logic.columns.map((name, at) => [name, row[at] ? this.#logic(row[at], scope) : null]),
          ),
        );
    }
  }

  /** Later entries see earlier ones; one without a name is the result. */
  #context(entries: readonly ContextEntry[], scope: FeelScope): unknown {
    const known = new Map<string, unknown>();
    const inside = overlaid(scope, known);
    for (const { name, logic } of entries) {
      const value = this.#logic(logic, inside);
      if (name === undefined) return value;
      known.set(name, value);
    }
    return Object.fromEntries(known);
  }
}

/** `known` in front of a scope. Its values may be FEEL's own, such as dates, which only FEEL reads again. */
function overlaid(scope: FeelScope, known: ReadonlyMap<string, unknown>): FeelScope {
  return {
    get: (name) => (known.has(name) ? (known.get(name) as Json) : scope.get(name)),
    names: () => [...known.keys(), ...scope.names()],
  };
}
