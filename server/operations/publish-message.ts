/** Publishes a message; it is buffered for its time to live. */
import type { PublishedMessage } from '../../engine/step/commands/publish-message.ts';
import { TENANT } from '../model/resource.ts';
import type { Operation } from './operation.ts';
import { bodyOf, checkTenant, NAME, TEXT, VARIABLES, variablesText } from './request-fields.ts';

interface Body {
  readonly name: string;
  readonly correlationKey?: string;
  readonly timeToLive?: number;
  readonly messageId?: string;
  readonly variables?: object | null;
  readonly tenantId?: string;
}

export const publishMessage: Operation = {
  id: 'publishMessage',
  method: 'POST',
  path: '/messages/publication',
  role: 'operate',
  requiresBody: true,
  body: bodyOf(
    {
      name: NAME,
      correlationKey: TEXT,
      timeToLive: { type: 'integer', minimum: 0 },
      messageId: TEXT,
      variables: VARIABLES,
      tenantId: TEXT,
    },
    ['name'],
  ),
  async answer({ commands, positions }, { body }) {
    const { name, correlationKey = '', timeToLive = 0, messageId, variables, tenantId } = body as Body;
    checkTenant('Publish Message', tenantId);
    const reason = (code: string): string | undefined =>
      code === 'ALREADY_EXISTS' && messageId
        ? `Expected to publish a new message with id '${messageId}', but a message with that id was already published`
        : undefined;
    const command = {
      ...{ name, correlationKey, timeToLiveMs: timeToLive, variables: variablesText(variables) },
      ...(messageId && { messageId }),
    };
    const settings = { intent: 'PUBLISH', reason, reachesAll: true };
    const { messageKey } = (await commands.send(
      'publishMessage',
      command,
      settings,
      positions,
    )) as PublishedMessage;
    return { body: { messageKey: String(messageKey), tenantId: TENANT } };
  },
};
