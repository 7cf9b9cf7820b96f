/** Counts over process instances, incidents and subscriptions, a row for each group. Pure. */
import { HASH_OF_TEXT } from '../hash-of-text.ts';
import type { Resource } from '../resource.ts';
import { flag, integer, key, oneOf, TENANT, text } from '../resource.ts';
import { withinTime } from '../within-time.ts';

const OF_DEFINITION = `definitions d LEFT JOIN instances i ON i.definitionKey = d.key AND i.state = 'ACTIVE'
  WHERE d.kind = 'process' AND d.isDeleted = 0 AND ${withinTime('i.key')}`;
/** The instances with incidents are read once, not for each instance. */
const STUCK = `coalesce(sum(i.key IN (SELECT instanceKey FROM incidents WHERE state = 'ACTIVE')), 0)`;
const ACTIVE_INSTANCES = `count(i.key) - ${STUCK} AS fine, ${STUCK} AS stuck`;
const INCIDENTS = `incidents c JOIN definitions d ON d.key = c.definitionKey
  WHERE c.state = 'ACTIVE' AND ${withinTime('c.key')}`;

/** Active instances by process, over all its versions. */
export const instancesByProcess: Resource = {
  name: 'process-definitions',
  title: 'Process Definition',
  key: 'processDefinitionId',
  from: `(SELECT d.id, max(d.version) AS version, count(DISTINCT d.key) AS versions,
    (SELECT l.name FROM definitions l WHERE l.kind = 'process' AND l.id = d.id AND l.isLatest) AS name,
    ${ACTIVE_INSTANCES} FROM ${OF_DEFINITION} GROUP BY d.id) g`,
  fields: {
    processDefinitionId: text('g.id'),
    latestProcessDefinitionName: text('g.name'),
    hasMultipleVersions: flag('g.versions > 1'),
    activeInstancesWithoutIncidentCount: integer('g.fine'),
    activeInstancesWithIncidentCount: integer('g.stuck'),
  },
  constants: { tenantId: TENANT },
};

/** Active instances by version. */
export const instancesByVersion: Resource = {
  name: 'process-definitions',
  title: 'Process Definition',
  key: 'processDefinitionKey',
  from: `(SELECT d.key, d.id, d.name, d.version, ${ACTIVE_INSTANCES} FROM ${OF_DEFINITION} GROUP BY d.key) g`,
  fields: {
    processDefinitionId: text('g.id'),
    processDefinitionKey: key('g.key'),
    processDefinitionName: text('g.name'),
    processDefinitionVersion: integer('g.version'),
    activeInstancesWithIncidentCount: integer('g.stuck'),
    activeInstancesWithoutIncidentCount: integer('g.fine'),
  },
  constants: { tenantId: TENANT },
};

/** Instances with active incidents by the incident's message. */
export const instancesByError: Resource = {
  name: 'incidents',
  title: 'Incident',
  key: 'errorHashCode',
  from: `(SELECT ${HASH_OF_TEXT}(c.message) AS hash, c.message, count(DISTINCT c.instanceKey) AS instances
    FROM ${INCIDENTS} GROUP BY c.message) g`,
  fields: {
    errorHashCode: integer('g.hash'),
    errorMessage: text('g.message'),
    activeInstancesWithErrorCount: integer('g.instances'),
  },
  constants: {},
};

/** Instances with active incidents of one message by version. */
export const instancesByErrorAndVersion: Resource = {
  name: 'incidents',
  title: 'Incident',
  key: 'processDefinitionKey',
  from: `(SELECT ${HASH_OF_TEXT}(c.message) AS hash, d.key, d.id, d.version, coalesce(d.name, d.id) AS name,
    count(DISTINCT c.instanceKey) AS instances FROM ${INCIDENTS} GROUP BY hash, d.key) g`,
  fields: {
    errorHashCode: integer('g.hash', { in: 'filter' }),
    processDefinitionId: text('g.id'),
    processDefinitionKey: key('g.key'),
    processDefinitionName: text('g.name'),
    processDefinitionVersion: integer('g.version'),
    activeInstancesWithErrorCount: integer('g.instances'),
  },
  constants: { tenantId: TENANT },
};

/** Open subscriptions to messages by version. */
export const subscriptionsByVersion: Resource = {
  name: 'process-definitions',
  title: 'Process Definition',
  key: 'processDefinitionKey',
  from: `(SELECT d.key, d.id, count(*) AS subscriptions, count(DISTINCT s.instanceKey) AS instances
    FROM subscriptions s JOIN definitions d ON d.key = s.definitionKey WHERE s.state = 'CREATED'
    AND ${withinTime('s.key')} GROUP BY d.key) g`,
  fields: {
    processDefinitionId: text('g.id'),
    processDefinitionKey: key('g.key'),
    messageSubscriptionState: oneOf(`'CREATED'`, ['CREATED', 'CORRELATED', 'DELETED', 'MIGRATED'], {
      in: 'filter',
    }),
    activeSubscriptions: integer('g.subscriptions'),
    processInstancesWithActiveSubscriptions: integer('g.instances'),
  },
  constants: { tenantId: TENANT },
};
