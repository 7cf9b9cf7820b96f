/**
 * The steps of an instance with what each has changed and the record of each: what a page needs to replay it.
 * In parts, each after the offset at which the one before it ended.
 */
import { isWhole } from '../../inspect/read/history.ts';
import type { HistoryPart } from '../../inspect/read/history-part.ts';
import { offsetBefore, readHistoryPart } from '../../inspect/read/history-part.ts';
import { stepFacts } from '../../inspect/trace/step-facts.ts';
import { notFound } from '../http/problem.ts';
import { readTopics } from './inspected.ts';
import type { Operation, OperationCall } from './operation.ts';
import { keyParam } from './request-fields.ts';

const LIMIT_DEFAULT = 1_000;
const LIMIT_MAX = 10_000;
const COUNT = { type: 'string', pattern: '^[0-9]{1,9}$' };
const OFFSET = { type: 'string', pattern: '^(-1|[0-9]{1,15})$' };
/** Tolerance for the clocks of engine and brokers, ms. */
const CLOCK_TOLERANCE_MS = 60_000;

export const getProcessInstanceSteps: Operation = {
  id: 'getProcessInstanceSteps',
  method: 'GET',
  path: '/process-instances/{processInstanceKey}/steps',
  role: 'read',
  query: { type: 'object', properties: { after: OFFSET, limit: COUNT } },
  async answer(call, request) {
    const { topics, settings } = call;
    const key = keyParam(request, 'processInstanceKey');
    const after = Number(request.query['after'] ?? -1);
    const max = Math.max(1, Math.min(Number(request.query['limit'] ?? LIMIT_DEFAULT), LIMIT_MAX));
    const part = await readTopics(() =>
      after < 0 ? firstPart(call, key, max) : readHistoryPart(topics, key, { after, max }),
    );
    const { records, next, isComplete } = part;
    if (records.length === 0 && after < 0)
      throw notFound(`Process Instance with key '${key}' has no steps in the history topic`);
    return {
      body: {
        bootstrapServers: settings.bootstrapServers,
        topic: topics.topics.history,
        commandsTopic: topics.topics.commands,
        next,
        isComplete,
        isWhole: startsWithCreation(part),
        items: records.map(stepFacts),
      },
    };
  },
};

/** From the start of the instance, if the read model knows it, so that older records aren't read. */
async function firstPart({ model, topics }: OperationCall, key: number, max: number): Promise<HistoryPart> {
  const instance = model.isReady
    ? await model.query('get', { resource: 'process-instances', key: String(key) })
    : null;
  const startMs = Date.parse(String(instance?.['startDate'] ?? ''));
  if (startMs > 0) {
    const after = await offsetBefore(topics, key, startMs - CLOCK_TOLERANCE_MS);
    const part = after < 0 ? null : await readHistoryPart(topics, key, { after, max });
    // The clock of a test may be elsewhere.
    if (part && startsWithCreation(part)) return part;
  }
  return readHistoryPart(topics, key, { after: -1, max });
}

function startsWithCreation({ records }: HistoryPart): boolean {
  return isWhole(records.map(({ step }) => step));
}
