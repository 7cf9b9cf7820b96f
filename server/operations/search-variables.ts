/** Searches variables; long values are cut off unless the whole ones are asked for. */
import { searchSchema } from '../model/filter-schema.ts';
import { RESOURCES } from '../model/resources/table.ts';
import type { Item, SearchAnswer, SearchRequest } from '../model/search-request.ts';
import type { Operation, OperationRequest } from './operation.ts';
import { search, searchWithin } from './reads.ts';

/** As in Camunda. Characters. */
const VALUE_LENGTH_MAX = 8191;

const QUERY = {
  type: 'object',
  properties: { truncateValues: { type: 'string', pattern: '^(?:true|false)$' } },
};

export const searchVariables: Operation = {
  id: 'searchVariables',
  method: 'POST',
  path: '/variables/search',
  role: 'read',
  body: searchSchema(RESOURCES.variables),
  query: QUERY,
  answer: async (call, request) => ({
    body: shortened(request, await search(call, 'variables', (request.body ?? {}) as SearchRequest)),
  }),
};

/** The variables that a user task can read. */
function ofUserTask(id: string, path: string): Operation {
  const operation = searchWithin(id, path, 'variables', async ({ model }, { userTaskKey = '' }) => {
    const task = await model.find('get', { resource: 'user-tasks', key: userTaskKey }, Number(userTaskKey));
    const scopeKey = Number(task?.['elementInstanceKey'] ?? 0);
    const visible = await model.query('visibleVariables', { scopeKey });
    // No variable has the key 0.
    return { variableKey: { $in: ['0', ...(visible ?? []).map(({ key }) => key)] } };
  });
  return {
    ...operation,
    query: QUERY,
    async answer(call, request) {
      const { body } = await operation.answer(call, request);
      return { body: shortened(request, body as SearchAnswer) };
    },
  };
}

export const searchUserTaskVariables = ofUserTask(
  'searchUserTaskVariables',
  '/user-tasks/{userTaskKey}/variables/search',
);

export const searchUserTaskEffectiveVariables = ofUserTask(
  'searchUserTaskEffectiveVariables',
  '/user-tasks/{userTaskKey}/effective-variables/search',
);

function shortened({ query }: OperationRequest, answer: SearchAnswer): SearchAnswer {
  if (query['truncateValues'] === 'false') return answer;
  return { ...answer, items: answer.items.map(shortenedItem) };
}

function shortenedItem(item: Item): Item {
  const value = String(item['value']);
  if (value.length <= VALUE_LENGTH_MAX) return item;
  return { ...item, value: value.slice(0, VALUE_LENGTH_MAX), isTruncated: true };
}
