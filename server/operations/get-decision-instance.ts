/** One evaluated decision, with its inputs and the matched rules. */
import { notFound } from '../http/problem.ts';
import type { Operation } from './operation.ts';

export const getDecisionInstance: Operation = {
  id: 'getDecisionInstance',
  method: 'GET',
  path: '/decision-instances/{decisionEvaluationInstanceKey}',
  role: 'read',
  differs: 'matched rules have no outputs',
  async answer({ model }, { params }) {
    const key = params['decisionEvaluationInstanceKey'] ?? '';
    const item = await model.query('get', { resource: 'decision-instances', key });
    const details = await model.query('decisionDetails', { key });
    if (!item || !details) throw notFound(`Decision Instance with key '${key}' not found`);
    const inputs = JSON.parse(details.inputs) as { name: string; value: string }[];
    const rules = JSON.parse(details.rules) as { ruleId: string; index: number }[];
    return {
      body: {
        ...item,
        evaluatedInputs: inputs.map(({ name, value }) => ({
          inputId: name,
          inputName: name,
          inputValue: value,
        })),
        matchedRules: rules.map(({ ruleId, index }) => ({ ruleId, ruleIndex: index, evaluatedOutputs: [] })),
      },
    };
  },
};
