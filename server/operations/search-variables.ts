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

const ofUserTask = searchWithin(
  'searchUserTaskVariables',
  '/user-tasks/{userTaskKey}/variables/search',
  'variables',
  async ({ model }, { userTaskKey = '' }) => {
    const task = await model.find('get', { resource: 'user-tasks', key: userTaskKey }, Number(userTaskKey));
    const { elementInstanceKey, processInstanceKey } = task ?? {};
    return { scopeKey: { $in: [elementInstanceKey ?? '0', processInstanceKey ?? '0'] } };
  },
);

export const searchUserTaskVariables: Operation = {
  ...ofUserTask,
  query: QUERY,
  differs: 'the scopes are the task and the process instance, without subprocesses between them',
  async answer(call, request) {
    const { body } = await ofUserTask.answer(call, request);
    return { body: shortened(request, body as SearchAnswer) };
  },
};

function shortened({ query }: OperationRequest, answer: SearchAnswer): SearchAnswer {
  if (query['truncateValues'] === 'false') return answer;
  return { ...answer, items: answer.items.map(shortenedItem) };
}

function shortenedItem(item: Item): Item {
  const value = String(item['value']);
  if (value.length <= VALUE_LENGTH_MAX) return item;
  return { ...item, value: value.slice(0, VALUE_LENGTH_MAX), isTruncated: true };
}
