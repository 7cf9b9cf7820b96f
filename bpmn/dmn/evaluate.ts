/**
 * Evaluates a decision: first those that it requires, then its logic, in what the caller's variables and the
 * results of the required decisions give. Pure but for the time limit, which holds for the whole where it may
 * take long. Source: DMN
 * 1.3 §10.4, Camunda's dmn-scala (DecisionEvaluator).
 */
import { FeelFailure, FeelNotJson } from '../feel/errors.ts';
import { EVALUATION_MS_MAX } from '../feel/limits.ts';
import { callWithin } from '../feel/time-limit.ts';
import type { FeelScope, Json } from '../feel/types.ts';
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
}

/** Evaluates `decision` in `variables` at `nowMs` (epoch ms). Never throws for data: that is a failure. */
export function evaluateDecision(decision: Decision, variables: FeelScope, nowMs: number): DecisionResult {
  let evaluation = new Evaluation(variables, nowMs);
  const decide = () => {
    evaluation = new Evaluation(variables, nowMs);
    return evaluation.decide(decision);
  };
  try {
    const value = decision.timed ? callWithin(decide, EVALUATION_MS_MAX) : decide();
    return { result: jsonOf(value), evaluated: evaluation.evaluated };
  } catch (error) {
    const failure = failureOf(error, decision);
    if (failure === undefined) throw error;
    const { current } = evaluation;
    const failed = { decisionId: (current ?? decision).id, result: null, inputs: [], rules: [] };
    return { result: null, evaluated: [...evaluation.evaluated, failed], failure };
  }
}

/** A decision, decision service or business knowledge model by its name, with its FEEL value. */
export function evaluateByName(
  graph: DecisionGraph,
  name: string,
  variables: FeelScope,
  nowMs: number,
): { readonly value: unknown; readonly failure?: string } {
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

function failureOf(error: unknown, { id }: Decision): string | undefined {
  if (error instanceof FeelFailure || error instanceof FeelNotJson) {
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
