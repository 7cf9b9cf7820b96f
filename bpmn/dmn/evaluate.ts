/**
 * Evaluates a decision: first the required decisions, then its logic with the caller's variables and the
 * results of the required decisions. Pure. Source: DMN 1.5 §10.4, Camunda's dmn-scala (DecisionEvaluator).
 */
import type { FeelHost, FeelScope, FeelValue } from '../feel/index.ts';
import { FeelFailure, FeelNotJson } from '../feel/index.ts';
import type { Json } from '../feel/types.ts';
import type { EvaluatedDecision } from './evaluation.ts';
import { Evaluation } from './evaluation.ts';
import type { Decision, DecisionGraph } from './model.ts';
import { jsonOf } from './values.ts';

export interface DecisionResult {
  readonly result: Json;
  /** In the order of evaluation: the decision itself is the last. */
  readonly evaluated: readonly EvaluatedDecision[];
  /** Why the last of `evaluated` has no result. */
  readonly failure?: string;
  /** Warnings of its expressions that returned null; also part of `failure`. */
  readonly warnings: readonly string[];
}

/**
 * Evaluates `decision` with `variables` at `nowMs` (epoch ms), with the budget of `host`. Never throws
 * because of data: that is a failure.
 */
export function evaluateDecision(
  decision: Decision,
  variables: FeelScope,
  nowMs: number,
  host?: FeelHost,
): DecisionResult {
  const evaluation = new Evaluation(variables, nowMs, host);
  const { warnings } = evaluation;
  try {
    const result = jsonOf(evaluation.decide(decision));
    return { result, evaluated: evaluation.evaluated, warnings };
  } catch (error) {
    if (!(error instanceof FeelFailure || error instanceof FeelNotJson)) throw error;
    const odd = warnings.length > 0 ? ` (${warnings.join('; ')})` : '';
    const failure = `expected to evaluate decision '${decision.id}', but: ${error.message}${odd}`;
    const { current } = evaluation;
    const failed = { decisionId: (current ?? decision).id, result: null, inputs: [], rules: [] };
    return { result: null, evaluated: [...evaluation.evaluated, failed], failure, warnings };
  }
}

/** A decision, decision service or business knowledge model by its name, as a FEEL value. */
export function evaluateByName(
  graph: DecisionGraph,
  name: string,
  variables: FeelScope,
  nowMs: number,
): { readonly value: FeelValue; readonly failure?: string } {
  const decision = [...graph.decisions.values()].find((one) => one.name === name);
  const invocable = graph.invocables.get(name);
  const evaluation = new Evaluation(variables, nowMs);
  try {
    if (decision) return { value: evaluation.decide(decision) };
    if (invocable) return { value: evaluation.invoke(invocable) };
    return { value: null, failure: `there is no decision '${name}'` };
  } catch (error) {
    if (error instanceof FeelFailure) return { value: null, failure: error.message };
    throw error;
  }
}
