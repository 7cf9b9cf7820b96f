/** The parts of a CloudEvent that webhooks need, and which webhook wants it. Pure. */
import type { EventType } from '../../bpmn/published-events.ts';
import type { LogRecord } from '../../kafka/ports.ts';
import type { Webhook } from './webhook.ts';

export interface CloudEvent {
  readonly id: string;
  /** Such as incident.created. */
  readonly type: string;
  readonly processId: string;
  /** The value of the record: the body of requests. */
  readonly body: Buffer;
  /** The only webhook that gets it, because its dead letter was redriven; undefined: all. */
  readonly only: string | undefined;
}

/** The header of a redriven event, with the name of a webhook. */
export const WEBHOOK_HEADER = 'signalbox-webhook';

const TYPE = /^io\.signalbox\.(.+)\.v1$/;

/** Undefined if the record is not an event of the engine. */
export function readCloudEvent({ value, headers }: LogRecord): CloudEvent | undefined {
  if (!value) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(value.toString('utf8'));
  } catch {
    return undefined;
  }
  const { id, type, data } = (parsed ?? {}) as Readonly<Record<string, unknown>>;
  const name = TYPE.exec(String(type))?.[1];
  const { processId } = (data ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof id !== 'string' || name === undefined || typeof processId !== 'string') return undefined;
  // It becomes a header.
  if (!/^[\w.-]{1,200}$/.test(id)) return undefined;
  const only = headers.find(({ key }) => key === WEBHOOK_HEADER)?.value?.toString('utf8');
  return { id, type: name, processId, body: Buffer.from(value), only };
}

export function isFor({ name, types, processes }: Webhook, event: CloudEvent): boolean {
  if (event.only !== undefined && event.only !== name) return false;
  if (processes && !processes.has(event.processId)) return false;
  return types.has(event.type as EventType);
}
