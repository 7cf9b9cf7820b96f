/** Messages that were correlated to waiting instances. Pure. */
import type { Resource } from '../resource.ts';
import { date, integer, key, TENANT, text } from '../resource.ts';

export const correlatedMessageSubscriptions: Resource = {
  name: 'correlated-message-subscriptions',
  title: 'Correlated Message Subscription',
  // One that stays open has several messages.
  key: 'correlation',
  from:
    'correlations c LEFT JOIN definitions d ON d.key = c.definitionKey ' +
    'LEFT JOIN instances i ON i.key = c.instanceKey',
  fields: {
    correlation: text('c.key', { in: 'filter' }),
    correlationKey: text('c.correlationKey'),
    correlationTime: date('c.atMs'),
    elementId: text('c.elementId'),
    elementInstanceKey: key('c.elementKey'),
    messageKey: key('c.messageKey'),
    messageName: text('c.messageName'),
    partitionId: integer('c.messageKey / 8796093022208 + 1'),
    processDefinitionId: text('d.id'),
    processDefinitionKey: key('c.definitionKey'),
    processInstanceKey: key('c.instanceKey'),
    rootProcessInstanceKey: key('i.rootKey'),
    subscriptionKey: key('c.subscriptionKey'),
    businessId: text('i.businessKey'),
  },
  constants: { tenantId: TENANT },
};
