/** Element counts and taken flows for diagrams. */
import { notFound } from '../http/problem.ts';
import { TENANT } from '../model/resource.ts';
import type { Operation } from './operation.ts';
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

export const getProcessDefinitionStatistics: Operation = {
  id: 'getProcessDefinitionStatistics',
  method: 'POST',
  path: '/process-definitions/{processDefinitionKey}/statistics/element-instances',
  role: 'read',
  differs: 'the filter must be empty',
  body: {
    type: 'object',
    additionalProperties: false,
    properties: { filter: { type: 'object', maxProperties: 0 } },
  },
  async answer({ model }, request) {
    const definitionKey = keyParam(request, 'processDefinitionKey');
    return { body: { items: await model.query('elementCounts', { definitionKey }) } };
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
