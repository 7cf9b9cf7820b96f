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

export const searchUserTaskVariables: Operation = {
  ...shortening(
    searchWithin(
      'searchUserTaskVariables',
      '/user-tasks/{userTaskKey}/variables/search',
      'variables',
      async ({ model }, { userTaskKey = '' }) => {
        const resource = { resource: 'user-tasks', key: userTaskKey } as const;
        const task = await model.find('get', resource, Number(userTaskKey));
        const { elementInstanceKey, processInstanceKey } = task ?? {};
        return { scopeKey: { $in: [elementInstanceKey ?? '0', processInstanceKey ?? '0'] } };
      },
    ),
  ),
  differs: 'the scopes are the task and the process instance, without subprocesses between them',
};

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
