/**
 * The subscriber of a task with request and reply: a reply to one of its requests completes that job. Late,
 * duplicate and unknown replies find no open job and are ignored. Pure.
 */
import type { Json } from '../../bpmn/feel/index.ts';
import type { ConnectorExpression } from '../expression/connector-expression.ts';
import { connectorExpression } from '../expression/connector-expression.ts';
import type { ResultMapping } from '../expression/result-mapping.ts';
import { mapResult } from '../expression/result-mapping.ts';
import type { DecodedValue } from '../formats/plain-formats.ts';
import { decodePlain } from '../formats/plain-formats.ts';
import type { ReceivedRecord, RecordCoordinates, RecordMessage } from '../inbound/record-message.ts';
import { recordMessage } from '../inbound/record-message.ts';
import type { Effect, Subscriber } from '../inbound/subscriber.ts';
import { ERROR_CODE_HEADER, ERROR_MESSAGE_HEADER, REQUEST_ID_HEADER } from './reply-headers.ts';
import { parseRequestId } from './request-id.ts';

export interface ReplyTask {
  readonly definitionKey: number;
  readonly elementId: string;
  /** FEEL expression that finds the request id in the reply; empty: use the header. */
  readonly correlation: string;
  readonly mapping: ResultMapping;
}

export class ReplySubscriber implements Subscriber {
  readonly name: string;
  readonly #task: ReplyTask;
  readonly #correlation: ConnectorExpression | undefined;

  /** Throws ConnectorInputError if the correlation is not valid FEEL. */
  constructor(name: string, task: ReplyTask) {
    this.name = name;
    this.#task = task;
    this.#correlation = task.correlation === '' ? undefined : connectorExpression(task.correlation);
  }

  decode(value: Buffer | null): DecodedValue {
    return decodePlain(value);
  }

  handle(record: ReceivedRecord, value: DecodedValue, kafka: RecordCoordinates, nowMs: number): Effect {
    const message = recordMessage(record, value);
    const id = parseRequestId(this.#requestIdOf(message, nowMs));
    if (id?.definitionKey !== this.#task.definitionKey || id.elementId !== this.#task.elementId) {
      return { kind: 'skipped', reason: 'not a reply to this task' };
    }
    const { instanceKey, jobKey } = id;
    const code = message.headers?.[ERROR_CODE_HEADER];
    if (typeof code === 'string') {
      const errorMessage = textOf(message.headers?.[ERROR_MESSAGE_HEADER]);
      return {
        kind: 'command',
        command: { throwError: { jobKey, instanceKey, errorCode: code, errorMessage } },
      };
    }
    const seen = { ...message, kafka: { ...kafka } };
    const variables = JSON.stringify(Object.fromEntries(mapResult(this.#task.mapping, seen, nowMs)));
    return { kind: 'command', command: { completeJob: { jobKey, instanceKey, variables } } };
  }

  #requestIdOf(message: RecordMessage, nowMs: number): string {
    if (!this.#correlation) return textOf(message.headers?.[REQUEST_ID_HEADER]);
    return textOf(this.#correlation.evaluate({ ...message, response: { ...message } }, nowMs));
  }
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
