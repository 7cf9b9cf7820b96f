/** Delivers a message to a waiting instance, or starts one; a message without a receiver is rejected. */
import type { PublishedMessage } from '../../engine/step/commands/publish-message.ts';
import { notFoundBy } from '../http/problem.ts';
import { TENANT } from '../model/resource.ts';
import type { Operation } from './operation.ts';
import { bodyOf, checkTenant, NAME, TEXT, VARIABLES, variablesText } from './request-fields.ts';

interface Body {
  readonly name: string;
  readonly correlationKey?: string;
  readonly variables?: object | null;
  readonly tenantId?: string;
}

export const correlateMessage: Operation = {
  id: 'correlateMessage',
  method: 'POST',
  path: '/messages/correlation',
  role: 'operate',
  requiresBody: true,
  body: bodyOf({ name: NAME, correlationKey: TEXT, variables: VARIABLES, tenantId: TEXT }, ['name']),
  async answer({ commands, positions }, { body }) {
    const { name, correlationKey = '', variables, tenantId } = body as Body;
    checkTenant('Correlate Message', tenantId);
    const command = { name, correlationKey, variables: variablesText(variables) };
    const settings = { intent: 'CORRELATE', reachesAll: true };
    const published = (await commands.send(
      'publishMessage',
      command,
      settings,
      positions,
    )) as PublishedMessage;
    const { messageKey, instanceKey } = published;
    if (!instanceKey) {
      throw notFoundBy(
        'CORRELATE',
        `Expected to find subscription for message with name '${name}' and correlation key ` +
          `'${correlationKey}', but none was found.`,
      );
    }
    return {
      body: { messageKey: String(messageKey), processInstanceKey: String(instanceKey), tenantId: TENANT },
    };
  },
};
