/** Element counts and taken flows for diagrams. */
import { notFound } from '../http/problem.ts';
import { filterSchema } from '../model/filter-schema.ts';
import { TENANT } from '../model/resource.ts';
import { RESOURCES } from '../model/resources/table.ts';
import type { Operation } from './operation.ts';
import { searchWithin } from './reads.ts';
import { keyParam } from './request-fields.ts';

export const getProcessInstanceStatistics: Operation = {
  id: 'getProcessInstanceStatistics',
  method: 'GET',
  path: '/process-instances/{processInstanceKey}/statistics/element-instances',
  role: 'read',
  async answer({ model }, request) {
    const instanceKey = keyParam(request, 'processInstanceKey');
    return { body: { items: await model.query('elementCounts', { instanceKey }) } };
  },
};

export const getProcessInstanceWaitStateStatistics: Operation = {
  id: 'getProcessInstanceWaitStateStatistics',
  method: 'GET',
  path: '/process-instances/{processInstanceKey}/statistics/wait-states',
  role: 'read',
  async answer({ model }, request) {
    const instanceKey = keyParam(request, 'processInstanceKey');
    return { body: { items: await model.query('waitCounts', { instanceKey }) } };
  },
};

export const getProcessDefinitionStatistics: Operation = {
  id: 'getProcessDefinitionStatistics',
  method: 'POST',
  path: '/process-definitions/{processDefinitionKey}/statistics/element-instances',
  role: 'read',
  body: {
    type: 'object',
    additionalProperties: false,
    properties: { filter: filterSchema(RESOURCES['process-instances']) },
  },
  async answer({ model }, request) {
    const definitionKey = keyParam(request, 'processDefinitionKey');
    const { filter = {} } = (request.body ?? {}) as { filter?: Readonly<Record<string, unknown>> };
    const items = await model.query('elementCounts', {
      definitionKey,
      ...(Object.keys(filter).length > 0 && { filter }),
    });
    return { body: { items } };
  },
};

export const getProcessInstanceSequenceFlows: Operation = {
  id: 'getProcessInstanceSequenceFlows',
  method: 'GET',
  path: '/process-instances/{processInstanceKey}/sequence-flows',
  role: 'read',
  async answer({ model }, request) {
    const instanceKey = keyParam(request, 'processInstanceKey');
    const flows = await model.query('takenFlows', { instanceKey });
    return { body: { items: flows.map((flow) => ({ ...flow, tenantId: TENANT })) } };
  },
};

export const getProcessInstanceCallHierarchy: Operation = {
  id: 'getProcessInstanceCallHierarchy',
  method: 'GET',
  path: '/process-instances/{processInstanceKey}/call-hierarchy',
  role: 'read',
  async answer({ model }, request) {
    const instanceKey = keyParam(request, 'processInstanceKey');
    const hierarchy = await model.query('callHierarchy', { instanceKey });
    if (hierarchy.length === 0) throw notFound(`Process Instance with key '${instanceKey}' not found`);
    return { body: hierarchy };
  },
};

const everything = (): object => ({});

/** Searches whose items are groups. */
export const GROUPED_COUNTS: readonly Operation[] = [
  searchWithin(
    'getProcessDefinitionInstanceStatistics',
    '/process-definitions/statistics/process-instances',
    'instances-by-process',
    everything,
  ),
  searchWithin(
    'getProcessDefinitionInstanceVersionStatistics',
    '/process-definitions/statistics/process-instances-by-version',
    'instances-by-version',
    everything,
  ),
  searchWithin(
    'getProcessDefinitionMessageSubscriptionStatistics',
    '/process-definitions/statistics/message-subscriptions',
    'subscriptions-by-version',
    everything,
  ),
  searchWithin(
    'getProcessInstanceStatisticsByError',
    '/incidents/statistics/process-instances-by-error',
    'instances-by-error',
    everything,
  ),
  searchWithin(
    'getProcessInstanceStatisticsByDefinition',
    '/incidents/statistics/process-instances-by-definition',
    'instances-by-error-and-version',
    everything,
  ),
];
