/** The webhooks of this server, and what it has done for them since it was started. */
import type { Operation } from './operation.ts';

export const listWebhooks: Operation = {
  id: 'listWebhooks',
  method: 'GET',
  path: '/webhooks',
  role: 'read',
  answer: ({ webhooks }) => ({ body: { items: webhooks.status } }),
};
