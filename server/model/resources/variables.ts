/** Variables by scope. Pure. */

import type { Resource } from '../resource.ts';
import { flag, key, TENANT, text, textKey } from '../resource.ts';
import { SCOPES_APART, scopesOf, VARIABLE_KEY } from '../variable-key.ts';

export const variables: Resource = {
  name: 'variables',
  title: 'Variable',
  key: 'variableKey',
  from:
    'variables v LEFT JOIN instances i ON i.key = v.instanceKey ' +
    'LEFT JOIN definitions d ON d.key = i.definitionKey',
  fields: {
    variableKey: textKey(`${VARIABLE_KEY}(v.scopeKey, v.name)`, {
      narrowed(value, conditions) {
        const scopes = scopesOf(String(value));
        if (!scopes) return '0';
        const lowest = conditions.bind(scopes.lowest);
        const end = conditions.bind(scopes.end);
        return inScopes(`WITH RECURSIVE s (key) AS (
          SELECT ${lowest} UNION ALL SELECT s.key + ${SCOPES_APART} FROM s
          WHERE s.key + ${SCOPES_APART} <= (SELECT max(key) FROM element_instances WHERE key < ${end}))
          SELECT key FROM s`);
      },
    }),
    name: text('v.name'),
    value: text('v.value'),
    isTruncated: flag('0', { in: 'items', sortable: false }),
    scopeKey: key('v.scopeKey', { narrowed: (value, conditions) => inScopes(conditions.bind(value)) }),
    processInstanceKey: key('v.instanceKey'),
    rootProcessInstanceKey: key('i.rootKey'),
    processDefinitionId: text('d.id', { in: 'filter' }),
    processDefinitionKey: key('i.definitionKey', { in: 'filter' }),
  },
  constants: { tenantId: TENANT },
  rowNumber: 'v.scopeKey',
  order: [
    ['processInstanceKey', 'ASC'],
    ['scopeKey', 'ASC'],
    ['name', 'ASC'],
  ],
};

/** The variables are in the order of their instances. */
function inScopes(keys: string): string {
  return `(v.instanceKey, v.scopeKey) IN (SELECT instanceKey, key FROM element_instances WHERE key IN (${keys}))`;
}
