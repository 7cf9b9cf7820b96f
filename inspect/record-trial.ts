/** Shows the effect of a sample record of a business topic without applying it. Doesn't need Kafka. */

import { ConnectorError, ConnectorInputError } from '../connectors/errors.ts';
import type { Subscription } from '../connectors/inbound/consumer.ts';
import type { Listener } from '../connectors/inbound/listener.ts';
import { failureOf } from '../connectors/inbound/matching.ts';
import { ModelSubscriber } from '../connectors/inbound/model-subscriber.ts';
import type { ReceivedRecord, RecordCoordinates } from '../connectors/inbound/record-message.ts';
import { recordMessage } from '../connectors/inbound/record-message.ts';
import type { Effect } from '../connectors/inbound/subscriber.ts';
import { parseExactJson } from '../state/exact-json.ts';

/** A record that exists only for the trial. */
export interface SampleRecord extends ReceivedRecord {
  readonly partition: number;
}

/** The effect of the record for one subscriber. */
export interface RecordTrial {
  readonly subscriber: string;
  readonly topic: string;
  readonly group: string;
  readonly effect: Effect;
  /** The result of each element's condition; empty for a rule. */
  readonly conditions: readonly {
    readonly element: string;
    readonly condition: string;
    readonly value: unknown;
  }[];
}

/** Decodes the record and lets the currently deployed subscriber decide; nothing is sent. */
export async function tryRecord(
  { topic, group, subscriber }: Subscription,
  record: SampleRecord,
): Promise<RecordTrial> {
  const at: RecordCoordinates = {
    topic,
    partition: record.partition,
    offset: record.offset,
    timestamp: record.timestampMs,
  };
  const base = { subscriber: subscriber.name, topic, group };
  try {
    const value = await subscriber.decode(record.value);
    const effect = subscriber.handle(record, value, at, record.timestampMs);
    const listeners = subscriber instanceof ModelSubscriber ? subscriber.set.listeners : [];
    const seen = { ...recordMessage(record, value), kafka: { ...at } };
    const conditions = listeners.map((listener) => {
      return {
        element: listener.elementId,
        condition: listener.condition?.source ?? '',
        value: conditionValue(listener, seen),
      };
    });
    return { ...base, effect, conditions };
  } catch (error) {
    return { ...base, effect: failureOf(error), conditions: [] };
  }
}

function conditionValue(
  { condition }: Listener,
  seen: Parameters<NonNullable<Listener['condition']>['evaluate']>[0],
): unknown {
  try {
    return condition ? condition.evaluate(seen, 0) : true;
  } catch (error) {
    if (error instanceof ConnectorInputError || error instanceof ConnectorError) return error.message;
    throw error;
  }
}

/** The trial as data, with the command by its name and its variables as values. */
export function trialRow({ effect, ...trial }: RecordTrial): object {
  if (effect.kind !== 'command') return { ...trial, effect };
  return { ...trial, effect: { kind: effect.kind, ...commandJson(effect) } };
}

function commandJson({ command }: Extract<Effect, { readonly kind: 'command' }>): object {
  const [[name, content] = ['', {}]] = Object.entries(command) as [string, { variables?: string }][];
  const { variables, ...rest } = content;
  return { command: name, ...rest, variables: variables ? parseExactJson(variables) : {} };
}
