/** Process instances, with filters on their content. Pure. */

import { filterValue } from '../filter-schema.ts';
import type { Resource, SpecialFilter } from '../resource.ts';
import { date, flag, integer, key, list, oneOf, TENANT, text } from '../resource.ts';
import { ofVariables } from './variable-filter.ts';

const HAS_INCIDENT = `EXISTS (SELECT 1 FROM incidents c WHERE c.instanceKey = i.key AND c.state = 'ACTIVE')`;

/** A condition on any row of another table that belongs to the instance. */
function within(table: string, column: string, more = ''): SpecialFilter {
  return {
    schema: filterValue({ type: 'string' }),
    condition: (value, conditions) =>
      `EXISTS (SELECT 1 FROM ${table} x WHERE x.instanceKey = i.key${more} AND ${conditions.compare(
        text(`x.${column}`),
        column,
        value,
      )})`,
  };
}

export const processInstances: Resource = {
  name: 'process-instances',
  title: 'Process Instance',
  key: 'processInstanceKey',
  from: 'instances i LEFT JOIN definitions d ON d.key = i.definitionKey',
  fields: {
    processInstanceKey: key('i.key'),
    processDefinitionId: text('d.id'),
    processDefinitionName: text('d.name'),
    processDefinitionVersion: integer('d.version'),
    processDefinitionVersionTag: text('d.versionTag'),
    processDefinitionKey: key('i.definitionKey'),
    startDate: date('i.startMs'),
    endDate: date('i.endMs'),
    state: oneOf('i.state', ['ACTIVE', 'COMPLETED', 'TERMINATED']),
    hasIncident: flag(HAS_INCIDENT),
    parentProcessInstanceKey: key('i.parentKey'),
    parentElementInstanceKey: key('i.parentElementKey'),
    rootProcessInstanceKey: key('i.rootKey'),
    businessId: text('i.businessKey'),
    tags: list('i.tags', { in: 'items' }),
  },
  constants: { tenantId: TENANT, suspendedDate: null },
  specials: {
    variables: ofVariables('instanceKey', 'i.key'),
    elementId: within('element_instances', 'elementId', ` AND x.state = 'ACTIVE'`),
    errorMessage: within('incidents', 'message', ` AND x.state = 'ACTIVE'`),
    tags: {
      schema: { type: 'array', items: { type: 'string' } },
      // It has all of them.
      condition: (value, conditions) =>
        (value as string[])
          .map((tag) => `EXISTS (SELECT 1 FROM json_each(i.tags) WHERE value = ${conditions.bind(tag)})`)
          .join(' AND ') || '1',
    },
  },
  hasOr: true,
};
