/** An instance that waits at its service task, as a record of the state topic. Pure. */
import { encodeIndex, encodeInstance, indexOf } from '../../state/codec.ts';
import type { ProcessInstance } from '../../state/instance.ts';
import { ElementState, InstanceState, STATE_FORMAT } from '../../state/instance.ts';
import { keyOf } from '../../state/keys.ts';

/** Number of keys that a start of `start -> service task -> end` uses. */
const KEYS_EACH = 4;
const STARTED_MS = Date.UTC(2026, 0, 1);

export function waitingInstance(n: number): { key: number; bytes: Buffer; index: Buffer } {
  const key = keyOf(0, 1 + KEYS_EACH * n);
  const id = String(n).padStart(9, '0');
  const empty = {
    timers: [],
    subscriptions: [],
    waitingFlows: [],
    state: ElementState.active,
    sinceMs: STARTED_MS,
  };
  const variables = [
    { name: 'n', value: String(n) },
    { name: 'key', value: `"k${id}"` },
    { name: 'customer', value: `{"id":"customer-${id}","name":"Ada Lovelace","country":"GB"}` },
    { name: 'items', value: '["book","lamp"]' },
  ];
  const instance: ProcessInstance = {
    format: STATE_FORMAT,
    key,
    definitionKey: 1,
    processId: 'one-task',
    version: 1,
    state: InstanceState.active,
    startedAtMs: STARTED_MS,
    updatedAtMs: STARTED_MS,
    elements: [
      { key, elementId: 'one-task', type: 'process', variables, ...empty },
      {
        key: key + 2,
        elementId: 'work',
        type: 'serviceTask',
        scopeKey: key,
        variables: [],
        job: { key: key + 3, type: 'work', retries: 3, attempt: 1, republishAtMs: STARTED_MS + 302_400_000 },
        ...empty,
      },
    ],
    queue: [],
  };
  return { key, bytes: encodeInstance(instance), index: encodeIndex(indexOf(instance)) };
}
