/** Process instances, with filters on their content. Pure. */

import { filterValue } from '../filter-schema.ts';
import type { ConditionBuilder, Field, OwnedRows, Resource, SpecialFilter } from '../resource.ts';
import { date, flag, integer, key, list, oneOf, TENANT, text } from '../resource.ts';
import { ofVariables } from './variable-filter.ts';

const HAS_INCIDENT = flag(
  `EXISTS (SELECT 1 FROM incidents c WHERE c.instanceKey = i.key AND c.state = 'ACTIVE')`,
);

/** A condition on any active row of another table that belongs to the instance. */
function within(table: 'element_instances' | 'incidents', column: string): SpecialFilter {
  const field = text(`x.${column}`);
  return {
    schema: filterValue({ type: 'string' }),
    condition: (value, conditions) => conditions.hasRow(activeRows(table, field, column, value), 'i.key'),
  };
}

function activeRows(from: string, field: Field, column: string, value: unknown): OwnedRows {
  return {
    from: `${from} x`,
    owner: 'x.instanceKey',
    where: (conditions) => `x.state = 'ACTIVE' AND ${conditions.compare(field, column, value)}`,
  };
}

const OPEN_INCIDENTS: OwnedRows = {
  from: 'incidents c',
  owner: 'c.instanceKey',
  where: () => `c.state = 'ACTIVE'`,
};

const hasIncident: SpecialFilter = {
  schema: filterValue(HAS_INCIDENT),
  condition: (value, conditions) =>
    value === true
      ? conditions.hasRow(OPEN_INCIDENTS, 'i.key')
      : conditions.compare(HAS_INCIDENT, 'hasIncident', value),
};

/** Of the index by state and definition. */
const anyState = () => `i.state IN ('ACTIVE', 'COMPLETED', 'TERMINATED')`;

function ofProcess(processId: string | number, conditions: ConditionBuilder): string {
  const keys = `SELECT k.key FROM definitions k WHERE k.id = ${conditions.bind(processId)}`;
  return `i.definitionKey IN (${keys}) AND ${anyState()}`;
}

export const processInstances: Resource = {
  name: 'process-instances',
  title: 'Process Instance',
  key: 'processInstanceKey',
  from: 'instances i LEFT JOIN definitions d ON d.key = i.definitionKey',
  fields: {
    processInstanceKey: key('i.key'),
    processDefinitionId: text('d.id', { implied: ofProcess }),
    processDefinitionName: text('d.name'),
    processDefinitionVersion: integer('d.version'),
    processDefinitionVersionTag: text('d.versionTag'),
    processDefinitionKey: key('i.definitionKey', { implied: anyState }),
    startDate: date('i.startMs', { hasIndex: true }),
    endDate: date('i.endMs'),
    state: oneOf('i.state', ['ACTIVE', 'COMPLETED', 'TERMINATED']),
    hasIncident: HAS_INCIDENT,
    parentProcessInstanceKey: key('i.parentKey'),
    parentElementInstanceKey: key('i.parentElementKey'),
    rootProcessInstanceKey: key('i.rootKey'),
    businessId: text('i.businessKey'),
    tags: list('i.tags', { in: 'items' }),
  },
  constants: { tenantId: TENANT, suspendedDate: null },
  specials: {
    variables: ofVariables('instanceKey', 'i.key'),
    hasIncident,
    elementId: within('element_instances', 'elementId'),
    errorMessage: within('incidents', 'message'),
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
