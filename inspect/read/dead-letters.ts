/**
 * Reads dead letters and whether they were redriven: that is recorded by a marker record on the same topic,
 * so no other storage is needed. Works without an engine.
 */
import { SUBSCRIBER_HEADER } from '../../connectors/inbound/record-plan.ts';
import { decodeCommand } from '../../engine/command-codec.ts';
import type { OutboundRecord, RecordHeader } from '../../kafka/ports.ts';
import { copyOfRecord } from '../../kafka/read/copy-of-record.ts';
import type { TopicScanner } from '../topic-scanner.ts';

/**
 * Header of a marker: the coordinates `partition/offset` of the dead letter that it marks. The marker has no
 * value.
 */
const REDRIVEN = 'dead-letter-redriven';
const OWN_HEADER = /^dead-letter-/;

export interface StoredDeadLetter {
  /** Coordinates on the dead letters topic. */
  readonly partition: number;
  readonly offset: number;
  readonly timestampMs: number;
  readonly code: string;
  readonly reason: string;
  /** Coordinates of the original record; offset -1 if it was not in a log. */
  readonly origin: { readonly topic: string; readonly partition: number; readonly offset: number };
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** Headers of the original record. */
  readonly headers: readonly RecordHeader[];
  /** The connector or rule that failed to process the business record; empty for commands or if unknown. */
  readonly subscriber: string;
  redrivenAtMs: number | null;
}

/** Returns all dead letters on the topic, oldest first. */
export async function readDeadLetters(scanner: TopicScanner): Promise<StoredDeadLetter[]> {
  const letters = new Map<string, StoredDeadLetter>();
  await scanner.scan(scanner.topics.deadLetters, (record, partition) => {
    const marked = headerText(record.headers, REDRIVEN);
    if (marked !== '') {
      const letter = letters.get(marked);
      if (letter) letter.redrivenAtMs = record.timestampMs;
      return;
    }
    const { offset, timestampMs, key, value, headers } = copyOfRecord(record);
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
      key,
      value,
      headers: headers.filter((header) => !OWN_HEADER.test(header.key)),
      subscriber: headerText(headers, SUBSCRIBER_HEADER),
      redrivenAtMs: null,
    });
  });
  return [...letters.values()].sort((a, b) => a.timestampMs - b.timestampMs || a.offset - b.offset);
}

/** The id that users see: `partition/offset` on the dead letters topic. Pure. */
export function deadLetterId({ partition, offset }: StoredDeadLetter): string {
  return `${partition}/${offset}`;
}

/** Returns the marker record of a redriven dead letter. Pure. */
export function redrivenMarker(topic: string, letter: StoredDeadLetter): OutboundRecord {
  return {
    topic,
    partition: letter.partition,
    key: letter.key,
    value: null,
    headers: [{ key: REDRIVEN, value: Buffer.from(deadLetterId(letter)) }],
  };
}

/**
 * The command id for the redrive: the command's own, else one derived from the dead letter's coordinates, so
 * that the engine rejects a repetition. Pure.
 */
export function redriveCommandId(topic: string, letter: StoredDeadLetter): string {
  return headerText(letter.headers, 'command-id') || `redrive/${topic}/${deadLetterId(letter)}`;
}

/** The kind of command in a dead letter, or null with the reason why it is not a command. Pure. */
export function commandNameOf({
  value,
}: StoredDeadLetter): { name: string } | { name: null; reason: string } {
  try {
    return { name: decodeCommand(value).name };
  } catch (error) {
    return { name: null, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** If a header is repeated, the last one counts. */
function headerText(headers: readonly RecordHeader[], name: string): string {
  let text = '';
  for (const { key, value } of headers) if (key === name && value) text = value.toString('utf8');
  return text;
}
