/** Searches variables; long values are truncated unless the request asks for whole ones. */
import type { Item, SearchAnswer } from '../model/search-request.ts';
import type { Operation, OperationRequest } from './operation.ts';
import { searchOperation, searchWithin } from './reads.ts';

/** Maximum length of a value, characters, as in Camunda. */
const VALUE_LENGTH_MAX = 8191;

const QUERY = {
  type: 'object',
  properties: { truncateValues: { type: 'string', pattern: '^(?:true|false)$' } },
};

export const searchVariables = shortening(searchOperation('searchVariables', 'variables'));

export const searchUserTaskVariables = ofUserTask(
  'searchUserTaskVariables',
  '/user-tasks/{userTaskKey}/variables/search',
);

export const searchUserTaskEffectiveVariables = ofUserTask(
  'searchUserTaskEffectiveVariables',
  '/user-tasks/{userTaskKey}/effective-variables/search',
);

/** The variables that a user task can read. */
function ofUserTask(id: string, path: string): Operation {
  return shortening(
    searchWithin(id, path, 'variables', async ({ model }, { userTaskKey = '' }) => {
      const resource = { resource: 'user-tasks', key: userTaskKey } as const;
      const task = await model.find('get', resource, Number(userTaskKey));
      const scopeKey = Number(task?.['elementInstanceKey'] ?? 0);
      const visible = await model.query('visibleVariables', { scopeKey });
      // No variable has the key 0.
      return { variableKey: { $in: ['0', ...(visible ?? []).map(({ key }) => key)] } };
    }),
  );
}

/** The search with the parameter `truncateValues`. */
function shortening(search: Operation): Operation {
  return {
    ...search,
    query: QUERY,
    async answer(call, request) {
      const { body } = await search.answer(call, request);
      return { body: shortened(request, body as SearchAnswer) };
    },
  };
}

function shortened({ query }: OperationRequest, answer: SearchAnswer): SearchAnswer {
  if (query['truncateValues'] === 'false') return answer;
  return { ...answer, items: answer.items.map(shortenedItem) };
}

function shortenedItem(item: Item): Item {
  const value = String(item['value']);
  if (value.length <= VALUE_LENGTH_MAX) return item;
  return { ...item, value: value.slice(0, VALUE_LENGTH_MAX), isTruncated: true };
}
