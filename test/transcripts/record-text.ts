/** Records and events in a transcript: one line for successive events of one element instance. Pure. */
import type { DueWork } from '../../engine/command.ts';
import { decodeCommand } from '../../engine/command-codec.ts';
import type { TopicNames } from '../../engine/topics.ts';
import type { LogRecord, OutboundRecord } from '../../kafka/ports.ts';
import { decodeInstance, decodeStep } from '../../state/codec.ts';
import type { InstanceEvent } from '../../state/events.ts';
import { aboutOf, EventKind, subjectKeyOf } from '../../state/events.ts';
import { InstanceState } from '../../state/instance.ts';
import { readStateKey } from '../../state/parts.ts';
import type { Committed } from '../../testkit/memory-cluster.ts';
import { eventText, keyText } from './event-text.ts';

/** Renders transactions; it remembers the name of each key. */
export class RecordText {
  readonly #names: TopicNames;
  readonly #kinds: Set<EventKind>;
  readonly #elements = new Map<number, string>();

  /** Adds the kinds of the rendered events to `kinds`. */
  constructor(names: TopicNames, kinds: Set<EventKind>) {
    this.#names = names;
    this.#kinds = kinds;
  }

  /**
   * Lines for one transaction: its partition and cause, the events of each instance, then the other records.
   */
  transaction({ partition, cause, records }: Committed): string[] {
    const isHistory = ({ topic }: OutboundRecord) => topic === this.#names.history;
    const inOrder = [...records.filter(isHistory), ...records.filter((record) => !isHistory(record))];
    return [`${partition} ${causeText(cause)}`, ...inOrder.flatMap((record) => this.#record(record))];
  }

  #record(record: OutboundRecord): string[] {
    const { topic, partition, key, value, headers = [] } = record;
    const names = this.#names;
    if (topic === names.history) return value ? this.#step(value) : [];
    if (topic === names.partition) {
      if (key === 'progress') return [];
      return [`  => entry ${entryName(String(key))}${value ? '' : ' is gone'}`];
    }
    if (topic === names.state) return [stateLine(String(key), value)];
    if (topic === names.commands) return [`  => commands[${partition}] ${decodeCommand(value).name}`];
    if (topic === names.definitions) return [`  => definition ${keyText(Number(key))}`];
    if (topic === names.deadLetters) {
      const reason = headers.find((header) => header.key === 'dead-letter-reason')?.value;
      return [`  => dead letter: ${reason}`];
    }
    // A reply is shown with its command.
    if (topic === names.replies) return [];
    if (!topic.startsWith(names.prefix)) return [`  => ${topic} ${String(key)} ${String(value)}`];
    if (value === null) return [`  => ${topic.slice(names.prefix.length)} the job has ended`];
    const { attempt, headers: taskHeaders } = JSON.parse(String(headers[0]?.value)) as {
      attempt: number;
      headers: object;
    };
    const more = Object.keys(taskHeaders).length > 0 ? ` headers ${JSON.stringify(taskHeaders)}` : '';
    return [`  => ${topic.slice(names.prefix.length)} attempt ${attempt} ${value}${more}`];
  }

  #step(value: Buffer): string[] {
    const lines: { subject: string; words: string[] }[] = [];
    for (const event of decodeStep(value).events) {
      this.#kinds.add(event.kind);
      const subject = this.#subject(event);
      const last = lines.at(-1);
      if (last && last.subject === subject) last.words.push(eventText(event));
      else lines.push({ subject, words: [eventText(event)] });
    }
    return lines.map(({ subject, words }) => `  ${subject}: ${words.join(', ')}`);
  }

  /** The element instance of an event. */
  #subject(event: InstanceEvent): string {
    if (event.kind === EventKind.processInstanceCreated) return `instance ${keyText(event.created.key)}`;
    if (event.kind === EventKind.elementActivating) {
      this.#elements.set(event.key, `${event.elementId}#${keyText(event.key)}`);
    }
    const about = aboutOf(event);
    if (about === 'flow' || about === 'instance') return about;
    const key = subjectKeyOf(event) ?? 0;
    return this.#elements.get(key) ?? keyText(key);
  }
}

function causeText(cause: LogRecord | readonly DueWork[]): string {
  if ('offset' in cause) return decodeCommand(cause.value).name;
  return `due: ${(cause as readonly DueWork[]).map(({ kind }) => kind).join(', ')}`;
}

function entryName(key: string): string {
  return key.replace(
    /^(\w+)\/(\d+)$/,
    (_all, kind: string, digits: string) => `${kind} ${keyText(Number(digits))}`,
  );
}

function stateLine(key: string, value: Buffer | null): string {
  const { instanceKey = 0, part } = readStateKey(key) ?? {};
  const name = part === undefined ? keyText(instanceKey) : `${keyText(instanceKey)}/${part}`;
  if (value === null) return `  => state ${name} is gone`;
  return part === undefined ? stateText(value) : `  => state ${name}`;
}

function stateText(value: Buffer): string {
  const { key, state, elements } = decodeInstance(value);
  if (state === InstanceState.active) {
    const ids = elements.slice(1).map(({ elementId, incident }) => elementId + (incident ? '!' : ''));
    return `  => state ${keyText(key)} ACTIVE${ids.length > 0 ? ` at ${ids.join(' ')}` : ''}`;
  }
  const variables = elements[0]?.variables.map(({ name, value: json }) => ` ${name}=${json}`) ?? [];
  return `  => state ${keyText(key)} ${state === InstanceState.completed ? 'COMPLETED' : 'TERMINATED'}${variables.join('')}`;
}
