/** Incidents, open and resolved. Pure. */
import type { Resource } from '../resource.ts';
import { date, key, oneOf, TENANT, text } from '../resource.ts';

export const incidents: Resource = {
  name: 'incidents',
  title: 'Incident',
  key: 'incidentKey',
  from: 'incidents c LEFT JOIN definitions d ON d.key = c.definitionKey LEFT JOIN instances i ON i.key = c.instanceKey',
  fields: {
    incidentKey: key('c.key'),
    processInstanceKey: key('c.instanceKey'),
    rootProcessInstanceKey: key('i.rootKey'),
    processDefinitionKey: key('c.definitionKey'),
    processDefinitionId: text('d.id'),
    errorType: text('c.type'),
    errorMessage: text('c.message'),
    elementId: text('c.elementId'),
    elementInstanceKey: key('c.elementKey'),
    creationTime: date('c.createdMs'),
    state: oneOf('c.state', ['ACTIVE', 'PENDING', 'MIGRATED', 'RESOLVED']),
    jobKey: key('c.jobKey'),
  },
  constants: { tenantId: TENANT },
};
