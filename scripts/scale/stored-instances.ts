/**
 * Instances of the order and complaint examples as an engine would have stored them: records of the state
 * topic, and the history of one long instance. Pure.
 */
import type { OutboundRecord } from '../../kafka/ports.ts';
import { encodeIndex, encodeInstance, encodeStep, indexOf } from '../../state/codec.ts';
import type { InstanceEvent } from '../../state/events.ts';
import { EventKind } from '../../state/events.ts';
import type { ElementInstance, ProcessInstance } from '../../state/instance.ts';
import { ElementState, InstanceState, STATE_FORMAT } from '../../state/instance.ts';
import { keyOf } from '../../state/keys.ts';

/** Keys of the deployed processes. */
export interface Definitions {
  readonly order: number;
  readonly complaint: number;
}

export interface Place {
  readonly partitions: number;
  readonly definitions: Definitions;
  /** When the newest instance starts, epoch ms. */
  readonly nowMs: number;
}

/** More than an instance below has. */
const KEYS_EACH = 8;
/** Far from those that the engine uses for new instances. */
const COUNTER_FIRST = 1_000_000_000;
const APART_MS = 10;

/** Key of the instance with this number. */
export function keyOfNumber(n: number, partitions: number): number {
  return keyOf(n % partitions, COUNTER_FIRST + KEYS_EACH * Math.floor(n / partitions));
}

/** Of 50 instances, 1 has an incident and 5 wait for a user; the others wait for a job. */
export function storedInstance(n: number, { partitions, definitions, nowMs }: Place): ProcessInstance {
  const key = keyOfNumber(n, partitions);
  const startedAtMs = nowMs - n * APART_MS;
  const isComplaint = n % 10 === 3;
  const processId = isComplaint ? 'complaint' : 'order';
  const root = elementOf(key, processId, 'process', startedAtMs);
  return {
    format: STATE_FORMAT,
    key,
    definitionKey: definitions[processId],
    processId,
    version: 1,
    state: InstanceState.active,
    startedAtMs,
    updatedAtMs: startedAtMs,
    businessKey: `order-${n}`,
    elements: [
      {
        ...root,
        variables: [
          { name: 'orderId', value: `"order-${n}"` },
          { name: 'amount', value: String(10 + (n % 190)) },
          { name: 'card', value: '"valid"' },
        ],
      },
      isComplaint ? withTask(key, startedAtMs) : withJob(key, startedAtMs, n),
    ],
    queue: [],
  };
}

function elementOf(key: number, elementId: string, type: string, sinceMs: number): ElementInstance {
  return {
    ...{ key, elementId, type, sinceMs },
    ...{ state: ElementState.active, timers: [], subscriptions: [], waitingFlows: [], variables: [] },
  };
}

function withTask(key: number, atMs: number): ElementInstance {
  return {
    ...elementOf(key + 2, 'approve-refund', 'userTask', atMs),
    scopeKey: key,
    userTask: { key: key + 3, candidateGroups: ['support'], candidateUsers: [], createdAtMs: atMs },
  };
}

function withJob(key: number, atMs: number, n: number): ElementInstance {
  const isStuck = n % 50 === 7;
  const elementId = isStuck ? 'charge-payment' : 'reserve-stock';
  const job = { key: key + 3, type: elementId, retries: isStuck ? 0 : 3, attempt: 1, republishAtMs: atMs };
  const element = { ...elementOf(key + 2, elementId, 'serviceTask', atMs), scopeKey: key, job };
  if (!isStuck) return element;
  const message = `the card of order-${n} was declined with code ${n % 7}`;
  return {
    ...element,
    incident: { key: key + 4, type: 'JOB_NO_RETRIES', message, jobKey: job.key, createdAtMs: atMs },
  };
}

export function stateRecord(topic: string, partition: number, instance: ProcessInstance): OutboundRecord {
  const headers = [{ key: 'index', value: encodeIndex(indexOf(instance)) }];
  return { topic, partition, key: String(instance.key), value: encodeInstance(instance), headers };
}

/** The steps `from` to `to` (exclusive) of an instance: its start, then a variable is set again and again. */
export function historyRecords(
  topic: string,
  partition: number,
  { key, definitionKey, processId, version, startedAtMs }: ProcessInstance,
  from: number,
  to: number,
): OutboundRecord[] {
  return Array.from({ length: to - from }, (_, index) => {
    const n = from + index;
    const events: InstanceEvent[] =
      n > 0
        ? [{ kind: EventKind.variableSet, scopeKey: key, name: 'step', value: String(n) }]
        : [
            { kind: EventKind.processInstanceCreated, created: { key, definitionKey, processId, version } },
            { kind: EventKind.elementActivating, key, elementId: processId, name: 'process' },
            {
              kind: EventKind.elementActivating,
              ...{ key: key + 2, elementId: 'reserve-stock', name: 'serviceTask', scopeKey: key },
            },
          ];
    const step = {
      ...{ format: STATE_FORMAT, instanceKey: key, atMs: startedAtMs + n, position: n, events },
      command: n > 0 ? 'setVariables' : 'createInstance',
    };
    return { topic, partition, key: String(key), value: encodeStep(step), headers: [] };
  });
}
