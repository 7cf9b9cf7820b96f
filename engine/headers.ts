/**
 * The headers of a command record that the engine knows; all others are left alone. Pure.
 */
import type { RecordHeader } from '../kafka/ports.ts';
import type { ReplyTo } from '../state/instance.ts';
import { NAME_LENGTH_MAX } from './limits.ts';
import type { TopicNames } from './topics.ts';
import { isForeignTopic } from './topics.ts';

export interface CommandHeaders {
  /** A repeat of this id within the window is rejected. */
  readonly commandId?: string;
  /** Where the answer goes; absent too when the topic named is not one that may be written to. */
  readonly replyTo?: ReplyTo;
}

const NONE: CommandHeaders = {};

/**
 * On a command that came of a business record: `<topic>-<partition>-<offset>`. Its sender wants no answer,
 * and a message that is stored already is none to tell of.
 */
export const SOURCE_HEADER = 'kafka-source';

/** Reads what is known; the last of several equal keys counts. */
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
