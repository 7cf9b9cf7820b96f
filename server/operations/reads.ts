/** Creates the operations that get and search resources. */
import { notFound } from '../http/problem.ts';
import { searchSchema } from '../model/filter-schema.ts';
import { answerSchema, itemSchema } from '../model/item-schema.ts';
import type { ResourceName } from '../model/resources/table.ts';
import { RESOURCES } from '../model/resources/table.ts';
import type { SearchAnswer, SearchRequest } from '../model/search-request.ts';
import type { Operation, OperationCall } from './operation.ts';

export function searchOperation(id: string, resource: ResourceName): Operation {
  return {
    id,
    method: 'POST',
    path: `/${resource}/search`,
    role: 'read',
    body: searchSchema(RESOURCES[resource]),
    result: answerSchema(RESOURCES[resource]),
    answer: async (call, { body }) => ({ body: await search(call, resource, (body ?? {}) as SearchRequest) }),
  };
}

function search(
  { model }: OperationCall,
  resource: ResourceName,
  request: SearchRequest,
): Promise<SearchAnswer> {
  return model.query('search', { resource, request });
}

/** A search with additional conditions from the path. */
export function searchWithin(
  id: string,
  path: string,
  resource: ResourceName,
  filterOf: (call: OperationCall, params: Readonly<Record<string, string>>) => Promise<object> | object,
): Operation {
  return {
    id,
    method: 'POST',
    path,
    role: 'read',
    body: searchSchema(RESOURCES[resource]),
    result: answerSchema(RESOURCES[resource]),
    async answer(call, { body, params }) {
      const request = (body ?? {}) as SearchRequest;
      const filter = { ...request.filter, ...(await filterOf(call, params)) };
      return { body: await search(call, resource, { ...request, filter }) };
    },
  };
}

export function getOperation(id: string, resource: ResourceName): Operation {
  const { key: keyName, title } = RESOURCES[resource];
  return {
    id,
    method: 'GET',
    path: `/${resource}/{${keyName}}`,
    role: 'read',
    result: itemSchema(RESOURCES[resource]),
    async answer({ model }, { params }) {
      const key = params[keyName] ?? '';
      const item = await model.find('get', { resource, key }, Number(key));
      if (item) return { body: item };
      throw notFound(`${title} with key '${key}' not found`);
    },
  };
}
