/** Starts an instance at each conditional start event whose condition is true with the given variables. */
import type { StartedInstance } from '../../engine/step/commands/start-process-instance.ts';
import { notFound } from '../http/problem.ts';
import { TENANT } from '../model/resource.ts';
import type { Operation } from './operation.ts';
import { bodyOf, checkTenant, KEY, TEXT, VARIABLES, variablesText } from './request-fields.ts';

interface Body {
  readonly processDefinitionKey?: string | null;
  readonly variables: object;
  readonly tenantId?: string;
}

export const evaluateConditionals: Operation = {
  id: 'evaluateConditionals',
  method: 'POST',
  path: '/conditionals/evaluation',
  role: 'operate',
  requiresBody: true,
  body: bodyOf({ processDefinitionKey: KEY, variables: VARIABLES, tenantId: TEXT }, ['variables']),
  async answer({ commands, model, positions }, { body }) {
    const { processDefinitionKey, variables, tenantId } = body as Body;
    checkTenant('Evaluate Conditional', tenantId);
    let processId = '';
    if (processDefinitionKey) {
      const key = Number(processDefinitionKey);
      const definition = await model.find('definition', { key }, key);
      if (definition?.kind !== 'process') {
        throw notFound(
          `Expected to find process definition with key '${processDefinitionKey}', but none found`,
        );
      }
      processId = definition.id;
    }
    const command = { processId, variables: variablesText(variables) };
    const result = await commands.send('evaluateConditions', command, { intent: 'EVALUATE' }, positions);
    const { instances } = result as { readonly instances: readonly StartedInstance[] };
    const [first] = instances;
    return {
      body: {
        conditionalEvaluationKey: String(first?.instanceKey ?? 0),
        tenantId: TENANT,
        processInstances: instances.map(({ definitionKey, instanceKey }) => ({
          processDefinitionKey: String(definitionKey),
          processInstanceKey: String(instanceKey),
        })),
      },
    };
  },
};
