/** A deployed file by the key of its definition. */
import { notFound } from '../http/problem.ts';
import type { StoredDefinition } from '../model/queries.ts';
import { TENANT } from '../model/resource.ts';
import type { Operation, OperationCall, OperationRequest } from './operation.ts';
import { keyParam } from './request-fields.ts';

async function found({ model }: OperationCall, request: OperationRequest): Promise<StoredDefinition> {
  const key = keyParam(request, 'resourceKey');
  const definition = await model.find('definition', { key }, key);
  if (definition) return definition;
  throw notFound(`Resource with key '${key}' not found`);
}

export const getResource: Operation = {
  id: 'getResource',
  method: 'GET',
  path: '/resources/{resourceKey}',
  role: 'read',
  differs: 'also for processes and decisions',
  async answer(call, request) {
    const { key, id, version, versionTag, resourceName } = await found(call, request);
    return {
      body: {
        ...{ resourceKey: String(key), resourceId: id, resourceName, version, versionTag },
        tenantId: TENANT,
      },
    };
  },
};

export const getResourceContent: Operation = {
  id: 'getResourceContent',
  method: 'GET',
  path: '/resources/{resourceKey}/content',
  role: 'read',
  differs: 'also for processes and decisions',
  async answer(call, request) {
    const { kind, xml } = await found(call, request);
    const type = kind === 'form' ? 'application/json' : 'text/xml';
    return { body: xml, contentType: `${type}; charset=utf-8` };
  },
};
