/** Sets variables of an element instance or a process instance. */
import { notFoundBy } from '../http/problem.ts';
import type { Operation } from './operation.ts';
import { bodyOf, keyParam, OPERATION_REFERENCE, variablesText } from './request-fields.ts';

interface Body {
  readonly variables: object;
  readonly local?: boolean;
}

export const createElementInstanceVariables: Operation = {
  id: 'createElementInstanceVariables',
  method: 'PUT',
  path: '/element-instances/{elementInstanceKey}/variables',
  role: 'operate',
  requiresBody: true,
  body: bodyOf(
    { variables: { type: 'object' }, local: { type: 'boolean' }, operationReference: OPERATION_REFERENCE },
    ['variables'],
  ),
  async answer({ commands, model, positions }, request) {
    const scopeKey = keyParam(request, 'elementInstanceKey');
    const { variables, local = false } = request.body as Body;
    const missing = `Expected to update variables for element with key '${scopeKey}', but no such element was found`;
    const owner = await model.ownerOf('element_instances', scopeKey);
    if (!owner) throw notFoundBy('UPDATE', missing);
    const reason = (code: string): string | undefined => (code === 'NOT_FOUND' ? missing : undefined);
    const command = { instanceKey: owner.instanceKey, scopeKey, variables: variablesText(variables), local };
    await commands.send('setVariables', command, { intent: 'UPDATE', reason }, positions);
    return { status: 204 };
  },
};
