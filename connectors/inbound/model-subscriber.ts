/** The elements of one version of a process that share records, as a subscriber. Pure. */
import { createHash } from 'node:crypto';
import type { DecodedValue } from '../formats/plain-formats.ts';
import type { ListenerSet, Verdict } from './matching.ts';
import { matchRecord } from './matching.ts';
import type { ReceivedRecord, RecordCoordinates } from './record-message.ts';
import { coordinatesText, recordMessage } from './record-message.ts';
import type { Effect, Subscriber } from './subscriber.ts';

export class ModelSubscriber implements Subscriber {
  readonly name: string;
  readonly set: ListenerSet;
  readonly decode: Subscriber['decode'];
  /** The parts of a start's identity besides the record: cluster and group. */
  readonly #scope: string;

  constructor(set: ListenerSet, scope: string, decode: Subscriber['decode']) {
    const [first] = set.listeners;
    this.name = `process/${first?.processId ?? ''}/${set.deduplicationId}`;
    this.set = set;
    this.decode = decode;
    this.#scope = scope;
  }

  handle(record: ReceivedRecord, value: DecodedValue, at: RecordCoordinates, nowMs: number): Effect {
    const verdict = matchRecord(this.set, { message: recordMessage(record, value), coordinates: at }, nowMs);
    return effectOf(verdict, this.#scope, at);
  }
}

/** `scope`: cluster and group, which distinguish equal coordinates of two clusters. */
function effectOf(verdict: Verdict, scope: string, at: RecordCoordinates): Effect {
  if (verdict.kind === 'publish') return { kind: 'command', command: { publishMessage: verdict.command } };
  if (verdict.kind !== 'start') return verdict;
  const { processId, elementId } = verdict.listener;
  const digest = createHash('sha256')
    .update(JSON.stringify([scope, processId, elementId]))
    .digest('hex');
  return {
    kind: 'command',
    command: { startProcessInstance: verdict.command },
    commandId: `kafka/${digest.slice(0, 12)}/${coordinatesText(at)}`,
  };
}
