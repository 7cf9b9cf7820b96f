/**
 * Evaluates a deployed decision with the given variables; no instance is involved, so the server does it
 * itself.
 */
import { compileDecisions } from '../../bpmn/dmn/compile.ts';
import { evaluateDecision as evaluate } from '../../bpmn/dmn/evaluate.ts';
import type { EvaluatedDecision } from '../../bpmn/dmn/evaluation.ts';
import type { DecisionGraph } from '../../bpmn/dmn/model.ts';
import type { Json } from '../../bpmn/feel/types.ts';
import { parseJson } from '../../bpmn/feel/values/parse-json.ts';
import { invalidArgument, notFoundBy } from '../http/problem.ts';
import { derivedKey } from '../model/derived-key.ts';
import type { StoredDecision } from '../model/queries.ts';
import { TENANT } from '../model/resource.ts';
import type { Operation } from './operation.ts';
import { bodyOf, checkTenant, KEY, TEXT, VARIABLES, variablesText } from './request-fields.ts';

interface Body {
  readonly decisionDefinitionId?: string;
  readonly decisionDefinitionKey?: string;
  readonly variables?: object | null;
  readonly tenantId?: string;
}

export const evaluateDecision: Operation = {
  id: 'evaluateDecision',
  method: 'POST',
  path: '/decision-definitions/evaluation',
  role: 'operate',
  requiresBody: true,
  differs: 'the evaluation is not recorded: it is not among the decision instances',
  body: bodyOf({
    decisionDefinitionId: TEXT,
    decisionDefinitionKey: KEY,
    variables: VARIABLES,
    tenantId: TEXT,
  }),
  async answer({ model }, { body }) {
    const { decisionDefinitionId: id, decisionDefinitionKey: key, variables, tenantId } = body as Body;
    checkTenant('Evaluate Decision', tenantId);
    const names = '[decisionDefinitionId, decisionDefinitionKey]';
    if (id !== undefined && key !== undefined) throw invalidArgument(`Only one of ${names} is allowed.`);
    if (id === undefined && key === undefined) throw invalidArgument(`At least one of ${names} is required.`);
    const stored = await model.query('decision', { ...(key !== undefined ? { key } : { id: id ?? '' }) });
    if (!stored) {
      const which = key === undefined ? `with decision id '${id}'` : `with key '${key}'`;
      throw notFoundBy(
        'EVALUATE',
        `Expected to evaluate decision ${which}, but no decision found for ${which.slice('with '.length)}`,
      );
    }
    const { decisions: graph } = await compileDecisions(stored.graph.resourceName, stored.graph.xml, {
      lenient: true,
    });
    const decision = graph?.decisions.get(stored.id);
    if (!graph || !decision) throw new Error(`decision ${stored.id} can't be compiled by this version`);
    const values = parseJson(variablesText(variables) || '{}') as Readonly<Record<string, Json>>;
    const scope = {
      get: (name: string) => (Object.hasOwn(values, name) ? values[name] : undefined),
      names: () => Object.keys(values),
    };
    const { result, evaluated, failure } = evaluate(decision, scope, Date.now());
    return { body: answerOf(stored, graph, result, evaluated, failure) };
  },
};

function answerOf(
  stored: StoredDecision,
  graph: DecisionGraph,
  result: Json,
  evaluated: readonly EvaluatedDecision[],
  failure: string | undefined,
): object {
  const failed = failure === undefined ? undefined : evaluated.at(-1)?.decisionId;
  return {
    decisionDefinitionId: stored.id,
    decisionDefinitionKey: stored.key,
    decisionDefinitionName: stored.name ?? stored.id,
    decisionDefinitionVersion: stored.version,
    decisionRequirementsId: stored.graph.id,
    decisionRequirementsKey: String(stored.graph.key),
    decisionEvaluationKey: stored.key,
    decisionInstanceKey: stored.key,
    output: JSON.stringify(result),
    failedDecisionDefinitionId: failed ?? null,
    failureMessage: failure ?? null,
    tenantId: TENANT,
    evaluatedDecisions: evaluated.map((each, at) => evaluatedAnswer(stored, graph, each, at)),
  };
}

function evaluatedAnswer(
  stored: StoredDecision,
  graph: DecisionGraph,
  { decisionId, result, inputs, rules }: EvaluatedDecision,
  at: number,
): object {
  const decision = graph.decisions.get(decisionId);
  const output = JSON.stringify(result);
  return {
    decisionDefinitionId: decisionId,
    decisionDefinitionKey: derivedKey(stored.graph.key, decisionId),
    decisionDefinitionName: decision?.name ?? decisionId,
    decisionDefinitionVersion: stored.version,
    decisionDefinitionType: decision?.logic.kind === 'table' ? 'DECISION_TABLE' : 'LITERAL_EXPRESSION',
    decisionEvaluationInstanceKey: `${stored.key}-${at + 1}`,
    output,
    tenantId: TENANT,
    evaluatedInputs: inputs.map(({ label, value }) => ({
      inputId: label,
      inputName: label,
      inputValue: JSON.stringify(value),
    })),
    matchedRules: rules.map(({ ruleId, index }) => ({ ruleId, ruleIndex: index, evaluatedOutputs: [] })),
  };
}
