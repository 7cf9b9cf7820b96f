/** Evaluates a FEEL expression; the server does it itself. */
import { compileFeel, FeelFailure, FeelSyntaxError, parseJson, toJson } from '../../bpmn/feel/index.ts';
import type { FeelScope, Json } from '../../bpmn/feel/types.ts';
import { invalidArgument, notFound } from '../http/problem.ts';
import type { Operation, OperationCall } from './operation.ts';
import { bodyOf, checkTenant, KEY, NAME, TEXT, VARIABLES, variablesText } from './request-fields.ts';

interface Body {
  readonly expression: string;
  readonly tenantId?: string;
  readonly scopeKey?: string;
  readonly variables?: object | null;
}

export const evaluateExpression: Operation = {
  id: 'evaluateExpression',
  method: 'POST',
  path: '/expression/evaluation',
  role: 'read',
  requiresBody: true,
  differs: 'there are no cluster variables and no secrets',
  body: bodyOf({ expression: NAME, tenantId: TEXT, scopeKey: KEY, variables: VARIABLES }, ['expression']),
  async answer(call, { body }) {
    const { expression, tenantId, scopeKey, variables } = body as Body;
    checkTenant('Evaluate Expression', tenantId);
    const values = new Map([
      ...(scopeKey === undefined ? [] : await visibleIn(call, scopeKey)),
      ...Object.entries(parseJson(variablesText(variables) || '{}') as Readonly<Record<string, Json>>),
    ]);
    const scope = { get: (name: string) => values.get(name), names: () => values.keys() };
    return { body: { expression, ...evaluated(expression, scope), referencedSecrets: [] } };
  },
};

async function visibleIn({ model }: OperationCall, scopeKey: string): Promise<[string, Json][]> {
  const visible = await model.find('visibleVariables', { scopeKey: Number(scopeKey) }, Number(scopeKey));
  if (visible === null) throw notFound(`Element Instance with key '${scopeKey}' not found`);
  return visible.map(({ name, value }) => [name, parseJson(value)]);
}

/** Without the leading `=`, the text is the value. */
function evaluated(text: string, scope: FeelScope): object {
  if (!text.startsWith('=')) return { result: text, warnings: [] };
  try {
    const { value, warnings } = compileFeel(text.slice(1)).evaluate(scope, Date.now());
    return { result: toJson(value), warnings: warnings.map((message) => ({ message })) };
  } catch (error) {
    if (!(error instanceof FeelSyntaxError || error instanceof FeelFailure)) throw error;
    throw invalidArgument(`Failed to evaluate expression '${text.slice(0, 100)}': ${error.message}`);
  }
}
