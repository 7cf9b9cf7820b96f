/** Variables by scope. Pure. */
import { DERIVED_KEY } from '../derived-key.ts';
import type { Resource } from '../resource.ts';
import { flag, key, TENANT, text, textKey } from '../resource.ts';
import { indexedValue } from '../tables.ts';

const KEYS = `CREATE INDEX IF NOT EXISTS variables_key ON variables (${DERIVED_KEY}(scopeKey, name))`;

const SHORT = indexedValue('');

/** Each name once, found by its index; that index is by name first. */
const NAMES = `WITH RECURSIVE names (name) AS (
  SELECT min(v.name) FROM variables v WHERE ${SHORT}
  UNION ALL SELECT (SELECT min(v.name) FROM variables v WHERE v.name > names.name AND ${SHORT}) FROM names
  WHERE names.name IS NOT NULL) SELECT name FROM names WHERE name IS NOT NULL`;

function ofAnyName(value: string | number): string | undefined {
  const short = indexedValue(value);
  return short && `${short} AND v.name IN (${NAMES})`;
}

export const variables: Resource = {
  name: 'variables',
  title: 'Variable',
  key: 'variableKey',
  from:
    'variables v LEFT JOIN instances i ON i.key = v.instanceKey ' +
    'LEFT JOIN definitions d ON d.key = i.definitionKey',
  fields: {
    variableKey: textKey(`${DERIVED_KEY}(v.scopeKey, v.name)`, { index: KEYS }),
    name: text('v.name'),
    value: text('v.value', { implied: ofAnyName }),
    isTruncated: flag('0', { in: 'items', sortable: false }),
    scopeKey: key('v.scopeKey'),
    processInstanceKey: key('v.instanceKey'),
    rootProcessInstanceKey: key('i.rootKey'),
    processDefinitionId: text('d.id', { in: 'filter' }),
    processDefinitionKey: key('i.definitionKey', { in: 'filter' }),
  },
  constants: { tenantId: TENANT },
  rowNumber: 'v.scopeKey',
  order: [
    ['scopeKey', 'ASC'],
    ['name', 'ASC'],
  ],
};
