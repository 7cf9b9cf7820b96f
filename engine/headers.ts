/** The headers of a command record that the engine reads; all others are ignored. Pure. */
import { isUtf8 } from 'node:buffer';
import type { RecordHeader } from '../kafka/ports.ts';
import type { ReplyTo } from '../state/instance.ts';
import { NAME_LENGTH_MAX } from './limits.ts';
import type { TopicNames } from './topics.ts';
import { isForeignTopic } from './topics.ts';

export interface CommandHeaders {
  /** The engine rejects a second command with the same bytes while it remembers the first. */
  readonly commandId?: Buffer;
  /** The topic for the reply; also absent if the topic in the header may not be written to. */
  readonly replyTo?: ReplyTo;
  /** The user or program for which the command was sent, as the sender says. */
  readonly actor?: string;
  /** Why the command is rejected because of its headers. */
  readonly problem?: string;
}

const NONE: CommandHeaders = {};

/**
 * Set on commands that were created from a business record: `<topic>-<partition>-<offset>`. Such a command
 * has no reply, and a message that is already stored is not reported.
 */
export const SOURCE_HEADER = 'kafka-source';

/** Reads the known headers; the last of several equal keys counts. An id that is too long is a problem. */
export function readHeaders(headers: readonly RecordHeader[], topics: TopicNames): CommandHeaders {
  if (headers.length === 0) return NONE;
  let commandId: Buffer | undefined;
  let topic = '';
  let correlationId: Buffer | undefined;
  let partition = -1;
  let actor = '';
  let problem = '';
  for (const { key, value } of headers) {
    if (!value) continue;
    if (value.length > NAME_LENGTH_MAX) {
      if (key === 'command-id' || key === 'correlation-id')
        problem = `the header ${key} has ${value.length} bytes; the limit is ${NAME_LENGTH_MAX}`;
    } else if (key === 'command-id') commandId = value;
    else if (key === 'reply-to') topic = value.toString('utf8');
    else if (key === 'correlation-id') correlationId = value;
    else if (key === 'actor' && isUtf8(value)) actor = value.toString('utf8');
    else if (key === 'reply-partition' && value.length > 0) partition = Number(value.toString('utf8'));
  }
  const result: { commandId?: Buffer; replyTo?: ReplyTo; actor?: string; problem?: string } = {};
  if (actor) result.actor = actor;
  if (commandId && commandId.length > 0) result.commandId = commandId;
  if (correlationId && correlationId.length > 0 && topic !== '' && isForeignTopic(topics, topic)) {
    const isPartition = Number.isSafeInteger(partition) && partition >= 0;
    result.replyTo = { topic, partition: isPartition ? partition : -1, ...correlationOf(correlationId) };
  }
  if (problem) result.problem = problem;
  return result;
}

/** Bytes that are not UTF-8 are kept in hexadecimal form: text in records of instances must be UTF-8. */
function correlationOf(id: Buffer): Pick<ReplyTo, 'correlationId' | 'correlationHex'> {
  if (isUtf8(id)) return { correlationId: id.toString('utf8') };
  return { correlationId: '', correlationHex: id.toString('hex') };
}
