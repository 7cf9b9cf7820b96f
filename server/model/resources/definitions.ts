/** Deployed process definitions, decisions and decision graphs. Pure. */
import type { Resource } from '../resource.ts';
import { flag, integer, key, TENANT, text, textKey } from '../resource.ts';

export const processDefinitions: Resource = {
  name: 'process-definitions',
  title: 'Process Definition',
  key: 'processDefinitionKey',
  from: `(SELECT * FROM definitions WHERE kind = 'process' AND isDeleted = 0) d`,
  fields: {
    processDefinitionKey: key('d.key'),
    processDefinitionId: text('d.id'),
    name: text('d.name'),
    resourceName: text('d.resourceName'),
    version: integer('d.version'),
    versionTag: text('d.versionTag'),
    hasStartForm: flag('d.formKey IS NOT NULL'),
    isLatestVersion: flag('d.isLatest', { in: 'filter' }),
    state: text(`'ACTIVE'`, { sortable: false }),
  },
  constants: { tenantId: TENANT },
};

export const decisionRequirements: Resource = {
  name: 'decision-requirements',
  title: 'Decision Requirements',
  key: 'decisionRequirementsKey',
  from: `(SELECT * FROM definitions WHERE kind = 'decisions' AND isDeleted = 0) d`,
  fields: {
    decisionRequirementsKey: key('d.key'),
    decisionRequirementsId: text('d.id'),
    decisionRequirementsName: text('coalesce(d.name, d.id)'),
    resourceName: text('d.resourceName'),
    version: integer('d.version'),
  },
  constants: { tenantId: TENANT },
};

export const decisionDefinitions: Resource = {
  name: 'decision-definitions',
  title: 'Decision Definition',
  key: 'decisionDefinitionKey',
  from: 'decisions k JOIN definitions d ON d.key = k.graphKey AND d.isDeleted = 0',
  fields: {
    decisionDefinitionKey: textKey('k.key'),
    decisionDefinitionId: text('k.id'),
    name: text('coalesce(k.name, k.id)'),
    version: integer('k.version'),
    decisionRequirementsKey: key('k.graphKey'),
    decisionRequirementsId: text('d.id'),
    decisionRequirementsName: text('coalesce(d.name, d.id)'),
    decisionRequirementsVersion: integer('d.version'),
    isLatestVersion: flag('d.isLatest', { in: 'filter' }),
  },
  constants: { tenantId: TENANT },
};
