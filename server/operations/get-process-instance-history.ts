/** The history of an instance as a tree of its element instances, as shown by `signalbox trace`. */
import { isWhole } from '../../inspect/read/history.ts';
import { findHistory } from '../../inspect/trace/find-history.ts';
import { traceOf } from '../../inspect/trace/trace.ts';
import { readTopics } from './inspected.ts';
import type { Operation } from './operation.ts';
import { keyParam } from './request-fields.ts';

export const getProcessInstanceHistory: Operation = {
  id: 'getProcessInstanceHistory',
  method: 'GET',
  path: '/process-instances/{processInstanceKey}/history',
  role: 'read',
  async answer({ topics }, request) {
    const key = keyParam(request, 'processInstanceKey');
    const { steps, instanceKey } = await readTopics(() => findHistory(topics, key));
    return {
      body: {
        processInstanceKey: String(instanceKey),
        isWhole: isWhole(steps),
        stepCount: steps.length,
        roots: traceOf(steps, { variables: true }),
      },
    };
  },
};
