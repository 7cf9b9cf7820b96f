/** Activates elements of an ad-hoc subprocess. */
import type { ActivateElement } from '../../engine/command.ts';
import { notFoundBy } from '../http/problem.ts';
import type { Operation } from './operation.ts';
import { bodyOf, keyParam, NAME, variablesText } from './request-fields.ts';

interface Body {
  readonly elements: readonly { readonly elementId: string; readonly variables?: object }[];
  readonly cancelRemainingInstances?: boolean;
}

export const activateAdHocSubProcessActivities: Operation = {
  id: 'activateAdHocSubProcessActivities',
  method: 'POST',
  path: '/element-instances/ad-hoc-activities/{adHocSubProcessInstanceKey}/activation',
  role: 'operate',
  requiresBody: true,
  body: bodyOf(
    {
      elements: {
        type: 'array',
        minItems: 1,
        items: bodyOf({ elementId: NAME, variables: { type: 'object' } }, ['elementId']),
      },
      cancelRemainingInstances: { type: 'boolean' },
    },
    ['elements'],
  ),
  async answer({ commands, model, positions }, request) {
    const elementKey = keyParam(request, 'adHocSubProcessInstanceKey');
    const { elements, cancelRemainingInstances: cancelRemaining = false } = request.body as Body;
    const owner = await model.ownerOf('element_instances', elementKey);
    if (!owner) {
      const missing = `Expected to activate activities for ad-hoc sub-process but no ad-hoc sub-process instance found with key '${elementKey}'`;
      throw notFoundBy('ACTIVATE', missing);
    }
    const activations = elements.map(
      ({ elementId, variables }): ActivateElement => ({
        elementId,
        ...(variables && { variables: variablesText(variables) }),
      }),
    );
    const { instanceKey } = owner;
    const command = { instanceKey, elementKey, elements: activations, cancelRemaining };
    await commands.send('activateAdHocElements', command, { intent: 'ACTIVATE' }, positions);
    return { status: 204 };
  },
};
