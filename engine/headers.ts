/** The headers of a command record that the engine reads; all others are ignored. Pure. */
import type { RecordHeader } from '../kafka/ports.ts';
import type { ReplyTo } from '../state/instance.ts';
import { NAME_LENGTH_MAX } from './limits.ts';
import type { TopicNames } from './topics.ts';
import { isForeignTopic } from './topics.ts';

export interface CommandHeaders {
  /** The engine rejects a second command with this id while it remembers the first. */
  readonly commandId?: string;
  /** The topic for the reply; also absent if the topic in the header may not be written to. */
  readonly replyTo?: ReplyTo;
}

const NONE: CommandHeaders = {};

/**
 * Set on commands that were created from a business record: `<topic>-<partition>-<offset>`. Such a command
 * has no reply, and a message that is already stored is not reported.
 */
export const SOURCE_HEADER = 'kafka-source';

/** Reads the known headers; the last of several equal keys counts. */
export function readHeaders(headers: readonly RecordHeader[], topics: TopicNames): CommandHeaders {
  if (headers.length === 0) return NONE;
  let commandId = '';
  let topic = '';
  let correlationId = '';
  let partition = -1;
  for (const { key, value } of headers) {
    if (!value || value.length > NAME_LENGTH_MAX) continue;
    if (key === 'command-id') commandId = value.toString('utf8');
    else if (key === 'reply-to') topic = value.toString('utf8');
    else if (key === 'correlation-id') correlationId = value.toString('utf8');
    else if (key === 'reply-partition' && value.length > 0) partition = Number(value.toString('utf8'));
  }
  const answered = topic !== '' && correlationId !== '' && isForeignTopic(topics, topic);
  return {
    ...(commandId ? { commandId } : {}),
    ...(answered
      ? {
          replyTo: {
            topic,
            correlationId,
            partition: Number.isSafeInteger(partition) && partition >= 0 ? partition : -1,
          },
        }
      : {}),
  };
}
