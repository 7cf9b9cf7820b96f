/** Broadcasts a signal to all instances that wait for it, and to start events. */
import { TENANT } from '../model/resource.ts';
import type { Operation } from './operation.ts';
import { bodyOf, checkTenant, NAME, TEXT, VARIABLES, variablesText } from './request-fields.ts';

interface Body {
  readonly signalName: string;
  readonly variables?: object | null;
  readonly tenantId?: string;
}

export const broadcastSignal: Operation = {
  id: 'broadcastSignal',
  method: 'POST',
  path: '/signals/broadcast',
  role: 'operate',
  requiresBody: true,
  body: bodyOf({ signalName: NAME, variables: VARIABLES, tenantId: TEXT }, ['signalName']),
  async answer({ commands, positions }, { body }) {
    const { signalName, variables, tenantId } = body as Body;
    checkTenant('Broadcast Signal', tenantId);
    const command = { name: signalName, variables: variablesText(variables) };
    const settings = { intent: 'BROADCAST', reachesAll: true };
    const result = await commands.send('broadcastSignal', command, settings, positions);
    const { signalKey } = result as { readonly signalKey: number };
    return { body: { signalKey: String(signalKey), tenantId: TENANT } };
  },
};
