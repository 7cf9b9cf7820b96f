/**
 * A process instance with all of its elements, read from the state topic: the object of `signalbox get
 * --json`.
 */
import { instanceJson } from '../../inspect/instance-json.ts';
import { findInstance } from '../../inspect/read/known-instance.ts';
import { readTopics } from './inspected.ts';
import type { Operation } from './operation.ts';
import { keyParam } from './request-fields.ts';

export const getInstance: Operation = {
  id: 'getInstance',
  method: 'GET',
  path: '/process-instances/{processInstanceKey}',
  role: 'read',
  async answer({ topics }, request) {
    const key = keyParam(request, 'processInstanceKey');
    const { instance, source } = await readTopics(() => findInstance(topics, key));
    return { body: { ...instanceJson(instance), source } };
  },
};
