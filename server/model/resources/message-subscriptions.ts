/** Subscriptions of waiting instances to messages. Pure. */
import type { Resource } from '../resource.ts';
import { date, integer, key, oneOf, TENANT, text } from '../resource.ts';

export const messageSubscriptions: Resource = {
  name: 'message-subscriptions',
  title: 'Message Subscription',
  key: 'messageSubscriptionKey',
  from: 'subscriptions s LEFT JOIN definitions d ON d.key = s.definitionKey LEFT JOIN instances i ON i.key = s.instanceKey',
  fields: {
    messageSubscriptionKey: key('s.key'),
    messageName: text('s.messageName'),
    correlationKey: text('s.correlationKey'),
    messageSubscriptionState: oneOf('s.state', ['CREATED', 'CORRELATED', 'DELETED', 'MIGRATED']),
    elementId: text('s.elementId'),
    elementInstanceKey: key('s.elementKey'),
    processInstanceKey: key('s.instanceKey'),
    rootProcessInstanceKey: key('i.rootKey'),
    processDefinitionId: text('d.id'),
    processDefinitionKey: key('s.definitionKey'),
    processDefinitionName: text('d.name'),
    processDefinitionVersion: integer('d.version'),
    lastUpdatedDate: date('s.updatedMs'),
    businessId: text('i.businessKey'),
  },
  constants: {
    tenantId: TENANT,
    messageSubscriptionType: 'PROCESS_EVENT',
    extensionProperties: {},
    toolProperties: {},
    toolName: null,
    inboundConnectorType: null,
  },
};
