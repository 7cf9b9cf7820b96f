/** The product's evaluation of the decisions that Camunda's engine also evaluates. */
import { compileDecisions } from '../../../bpmn/dmn/compile.ts';
import { evaluateByName } from '../../../bpmn/dmn/evaluate.ts';
import type { FeelValue } from '../../../bpmn/feel/index.ts';
import { CAMUNDA_NOW } from './camunda-jvm.ts';
import { canonicalText } from './canonical.ts';
import type { Evaluator } from './evaluator.ts';
import { evaluateExpressionHere } from './expressions-here.ts';

const NOW_MS = Date.parse(CAMUNDA_NOW);

export const evaluateDecisionHere: Evaluator = async (question) => {
  if (question.kind !== 'decision') return evaluateExpressionHere(question);
  const variables = question.variables as { readonly [name: string]: FeelValue };
  const { decisions, findings } = await compileDecisions('random.dmn', question.xml);
  if (!decisions) return `refused ${findings.map(({ reason }) => reason).join('; ')}`;
  const scope = { get: (name: string) => variables[name], names: () => Object.keys(variables) };
  const { value, failure } = evaluateByName(decisions, question.decision, scope, NOW_MS);
  return failure === undefined ? canonicalText(value) : `error ${failure}`;
};
