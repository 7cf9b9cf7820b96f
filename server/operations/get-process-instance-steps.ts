/**
 * The steps of an instance with what each has changed and the record of each: what a page needs to replay it.
 */
import { readHistoryRecords } from '../../inspect/read/history.ts';
import { stepFacts } from '../../inspect/trace/step-facts.ts';
import { notFound } from '../http/problem.ts';
import { readTopics } from './inspected.ts';
import type { Operation } from './operation.ts';
import { keyParam } from './request-fields.ts';

const LIMIT_DEFAULT = 1_000;
const LIMIT_MAX = 10_000;
const COUNT = { type: 'string', pattern: '^[0-9]{1,9}$' };

export const getProcessInstanceSteps: Operation = {
  id: 'getProcessInstanceSteps',
  method: 'GET',
  path: '/process-instances/{processInstanceKey}/steps',
  role: 'read',
  query: { type: 'object', properties: { from: COUNT, limit: COUNT } },
  async answer({ topics, settings: { bootstrapServers } }, request) {
    const key = keyParam(request, 'processInstanceKey');
    const from = Number(request.query['from'] ?? 0);
    const limit = Math.min(Number(request.query['limit'] ?? LIMIT_DEFAULT), LIMIT_MAX);
    const records = await readTopics(() => readHistoryRecords(topics, key));
    if (records.length === 0)
      throw notFound(`Process Instance with key '${key}' has no steps in the history topic`);
    return {
      body: {
        bootstrapServers,
        topic: topics.topics.history,
        commandsTopic: topics.topics.commands,
        total: records.length,
        from,
        items: records.slice(from, from + limit).map(stepFacts),
      },
    };
  },
};
