/**
 * The reasons why an instance waits, since when, and what it needs to continue: the rows of `signalbox why`.
 */
import { whyOf } from '../../inspect/why/why.ts';
import { readTopics } from './inspected.ts';
import type { Operation } from './operation.ts';
import { keyParam } from './request-fields.ts';

export const explainProcessInstance: Operation = {
  id: 'explainProcessInstance',
  method: 'GET',
  path: '/process-instances/{processInstanceKey}/why',
  role: 'read',
  async answer({ topics }, request) {
    const key = keyParam(request, 'processInstanceKey');
    return { body: { items: await readTopics(() => whyOf(topics, key, Date.now())) } };
  },
};
