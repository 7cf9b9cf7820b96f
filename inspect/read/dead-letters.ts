/**
 * Dead letters, and which of them have been redriven: a marker on the same topic says so, so that progress
 * needs nothing but the topic. No engine is needed.
 */
import { SUBSCRIBER_HEADER } from '../../connectors/inbound/record-plan.ts';
import { decodeCommand } from '../../engine/command-codec.ts';
import type { OutboundRecord, RecordHeader } from '../../kafka/ports.ts';
import type { TopicScanner } from '../topic-scanner.ts';

/**
 * Header of a marker: the coordinates `partition/offset` of the letter that it marks. The marker has no
 * value.
 */
const REDRIVEN = 'dead-letter-redriven';
const OWN_HEADER = /^dead-letter-/;

export interface StoredLetter {
  /** Where the letter lies on the dead letters topic. */
  readonly partition: number;
  readonly offset: number;
  readonly timestampMs: number;
  readonly code: string;
  readonly reason: string;
  /** Where the record was that became the letter; offset -1: in no log. */
  readonly origin: { readonly topic: string; readonly partition: number; readonly offset: number };
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** Those that the original record had. */
  readonly headers: readonly RecordHeader[];
  /** Who could not take the business record that it was; empty: it was a command, or nobody is named. */
  readonly subscriber: string;
  redrivenAtMs: number | null;
}

/** Every letter that the topic keeps, oldest first. */
export async function readDeadLetters(scanner: TopicScanner): Promise<StoredLetter[]> {
  const letters = new Map<string, StoredLetter>();
  await scanner.scan(scanner.topics.deadLetters, (record, partition) => {
    const marked = headerText(record.headers, REDRIVEN);
    if (marked !== '') {
      const letter = letters.get(marked);
      if (letter) letter.redrivenAtMs = record.timestampMs;
      return;
    }
    const { offset, timestampMs, key, value, headers } = record;
    letters.set(`${partition}/${offset}`, {
      partition,
      offset,
      timestampMs,
      code: headerText(headers, 'dead-letter-code'),
      reason: headerText(headers, 'dead-letter-reason'),
      origin: {
        topic: headerText(headers, 'dead-letter-topic'),
        partition: Number(headerText(headers, 'dead-letter-partition')),
        offset: Number(headerText(headers, 'dead-letter-offset')),
      },
      key: key && Buffer.from(key),
      value: value && Buffer.from(value),
      headers: headers
        .filter((header) => !OWN_HEADER.test(header.key))
        .map((header) => ({ key: header.key, value: header.value && Buffer.from(header.value) })),
      subscriber: headerText(headers, SUBSCRIBER_HEADER),
      redrivenAtMs: null,
    });
  });
  return [...letters.values()].sort((a, b) => a.timestampMs - b.timestampMs || a.offset - b.offset);
}

/** `partition/offset` on the dead letters topic: how a person names a letter. Pure. */
export function letterId({ partition, offset }: StoredLetter): string {
  return `${partition}/${offset}`;
}

/** The record that says that a letter was redriven. Pure. */
export function redrivenMarker(topic: string, letter: StoredLetter): OutboundRecord {
  return {
    topic,
    partition: letter.partition,
    key: letter.key,
    value: null,
    headers: [{ key: REDRIVEN, value: Buffer.from(letterId(letter)) }],
  };
}

/**
 * The id under which a letter's command is sent again: its own, else one made of the letter's coordinates, so
 * that the engine refuses a second time. Pure.
 */
export function redriveCommandId(topic: string, letter: StoredLetter): string {
  return headerText(letter.headers, 'command-id') || `redrive/${topic}/${letterId(letter)}`;
}

/** What kind of command a letter holds; null with why it is none. Pure. */
export function commandNameOf({ value }: StoredLetter): { name: string } | { name: null; reason: string } {
  try {
    return { name: decodeCommand(value).name };
  } catch (error) {
    return { name: null, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** The last of several counts. */
function headerText(headers: readonly RecordHeader[], name: string): string {
  let text = '';
  for (const { key, value } of headers) if (key === name && value) text = value.toString('utf8');
  return text;
}
