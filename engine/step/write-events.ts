/**
 * The records of the CloudEvents that a step publishes. Pure. Source: CloudEvents 1.0.2, its JSON event
 * format, and its Kafka protocol binding (structured content mode). ADR 45.
 */
import { isoInstant } from '../../bpmn/feel/civil-time.ts';
import type { OutboundRecord } from '../../kafka/ports.ts';
import type { ProcessInstance, Variable } from '../../state/instance.ts';
import { partitionOfKey } from '../../state/keys.ts';
import { REASON_LENGTH_MAX, RECORD_BYTES_MAX } from '../limits.ts';
import type { TopicNames } from '../topics.ts';
import type { Publication } from './published-events.ts';
import { deadLetterRecord, recordBytes } from './records.ts';
import type { InstanceStep, StepRun } from './step-run.ts';

const CONTENT_TYPE = 'application/cloudevents+json; charset=UTF-8';

/** The code of a dead letter of an event that the broker doesn't accept. */
export const EVENT_REFUSED = 'EVENT_REFUSED';

/** Adds the records of the step's publications to the run; nothing if there are none. */
export function writeEvents(run: StepRun, step: InstanceStep): void {
  const { publications, instance } = step;
  if (publications.length === 0) return;
  // Keys are never used twice, so the ids of events are not, either; the number of steps is not stored.
  const stepKey = run.state.nextKey();
  const variables = variablesText(instance, step.process.published?.variables);
  for (const [index, publication] of publications.entries()) {
    const id = `${instance.key}-${stepKey}-${index}`;
    run.records.push(eventRecord(run, instance, { id, publication, variables }));
  }
}

interface Written {
  readonly id: string;
  readonly publication: Publication;
  /** JSON object text; undefined if the process doesn't ask for variables. */
  readonly variables: string | undefined;
}

/** An event that would be too large has no variables, and says so. */
function eventRecord(run: StepRun, instance: ProcessInstance, written: Written): OutboundRecord {
  const { topics } = run.environment;
  const record = recordOf(topics, instance.key, eventText(run, instance, written));
  if (written.variables === undefined || recordBytes(record) <= run.recordBytesMax) return record;
  const { id, publication } = written;
  const without = { type: publication.type, data: { ...publication.data, variablesOmitted: true } };
  const text = eventText(run, instance, { id, publication: without, variables: undefined });
  return recordOf(topics, instance.key, text);
}

function eventText(
  { environment: { topics }, nowMs }: StepRun,
  instance: ProcessInstance,
  { id, publication, variables }: Written,
): string {
  const { key: instanceKey, processId, version, definitionKey, businessKey } = instance;
  const attributes = {
    specversion: '1.0',
    id,
    source: `/${topics.prefix.replace(/\.$/, '')}/processes/${encodeURIComponent(processId)}`,
    type: `io.signalbox.${publication.type}.v1`,
    subject: String(instanceKey),
    time: isoInstant(nowMs),
    datacontenttype: 'application/json',
  };
  const data = {
    instanceKey,
    processId,
    version,
    definitionKey,
    ...(businessKey && { businessKey }),
    ...publication.data,
  };
  // Variables are JSON text already: numbers keep all of their digits.
  const more = variables === undefined ? [] : [`"variables":${variables}`];
  return withFields(attributes, [`"data":${withFields(data, more)}`]);
}

/** JSON text of an object that isn't empty, with further fields. */
function withFields(object: object, fields: readonly string[]): string {
  return `${[JSON.stringify(object).slice(0, -1), ...fields].join(',')}}`;
}

function variablesText(
  instance: ProcessInstance,
  wanted: 'all' | readonly string[] | undefined,
): string | undefined {
  if (wanted === undefined) return undefined;
  const all = instance.elements[0]?.variables ?? [];
  const chosen = wanted === 'all' ? all : all.filter(({ name }) => wanted.includes(name));
  return `{${chosen.map(({ name, value }: Variable) => `${JSON.stringify(name)}:${value}`).join(',')}}`;
}

/** An event that can't be written becomes a dead letter: the step keeps its effect. */
function recordOf(topics: TopicNames, instanceKey: number, text: string): OutboundRecord {
  const key = String(instanceKey);
  const value = Buffer.from(text);
  const headers = [{ key: 'content-type', value: Buffer.from(CONTENT_TYPE) }];
  const instead = (code: string, reason: string): OutboundRecord => {
    const from = { topic: topics.events, partition: -1, offset: -1, key: Buffer.from(key), value, headers };
    const why = { code: EVENT_REFUSED, reason: `${code}: ${reason}`.slice(0, REASON_LENGTH_MAX) };
    return deadLetterRecord(topics, { ...from, ...why }, RECORD_BYTES_MAX);
  };
  // One partition of the topic for each partition of the engine: the fewest markers, and events in order.
  return {
    topic: topics.events,
    partition: null,
    near: partitionOfKey(instanceKey),
    key,
    value,
    headers,
    instead,
  };
}
