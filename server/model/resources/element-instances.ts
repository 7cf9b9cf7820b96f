/** Element instances: activated flow nodes, and the processes themselves. Pure. */
import type { Resource } from '../resource.ts';
import { date, flag, key, oneOf, TENANT, text } from '../resource.ts';

const INCIDENT = `(SELECT min(c.key) FROM incidents c WHERE c.elementKey = e.key AND c.state = 'ACTIVE')`;

export const elementInstances: Resource = {
  name: 'element-instances',
  title: 'Element Instance',
  key: 'elementInstanceKey',
  from:
    'element_instances e LEFT JOIN definitions d ON d.key = e.definitionKey ' +
    'LEFT JOIN elements n ON n.definitionKey = e.definitionKey AND n.elementId = e.elementId ' +
    'LEFT JOIN instances i ON i.key = e.instanceKey',
  fields: {
    elementInstanceKey: key('e.key'),
    processInstanceKey: key('e.instanceKey'),
    rootProcessInstanceKey: key('i.rootKey'),
    processDefinitionKey: key('e.definitionKey'),
    processDefinitionId: text('d.id'),
    elementId: text('e.elementId'),
    elementName: text('coalesce(n.name, e.elementId)'),
    type: text('e.type'),
    state: oneOf('e.state', ['ACTIVE', 'COMPLETED', 'TERMINATED']),
    startDate: date('e.startMs'),
    endDate: date('e.endMs'),
    hasIncident: flag(`${INCIDENT} IS NOT NULL`),
    incidentKey: key(INCIDENT),
    elementInstanceScopeKey: key('e.scopeKey', { in: 'filter' }),
  },
  constants: { tenantId: TENANT },
  hasOr: true,
};
