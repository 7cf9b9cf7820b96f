/** Buffered messages: those without a subscription so far, or whose last acknowledgement is pending. */

import { parseExactJson } from '../../state/exact-json.ts';
import type { BufferedMessage } from '../../state/partition-entries.ts';
import type { Placed } from '../read/partition-entries.ts';
import { readMessages } from '../read/partition-entries.ts';
import { isoTime } from '../times.ts';
import type { Listing, ListQuery } from './listing.ts';
import { isWanted, listingOf } from './listing.ts';

export interface MessageRow extends Pick<BufferedMessage, 'correlatedProcessIds' | 'inFlight'> {
  readonly messageKey: number;
  /** The partition of its correlation key. */
  readonly partition: number;
  readonly name: string;
  readonly correlationKey: string;
  readonly messageId?: string;
  readonly expiresAt: string;
  readonly variables: unknown;
}

/** Oldest first. */
export async function listMessages(query: ListQuery): Promise<Listing<MessageRow>> {
  const messages = await readMessages(query.scanner);
  const found = messages.filter(({ name, correlationKey: key }) => isWanted(query.conditions, { name, key }));
  return listingOf(found, query, rowOf);
}

function rowOf(message: Placed<BufferedMessage>): MessageRow {
  const { key: messageKey, partition, name, correlationKey, messageId, expiresAtMs, variables } = message;
  return {
    messageKey,
    partition,
    name,
    correlationKey,
    ...(messageId && { messageId }),
    expiresAt: isoTime(expiresAtMs),
    correlatedProcessIds: message.correlatedProcessIds,
    inFlight: message.inFlight,
    variables: variables ? parseExactJson(variables) : {},
  };
}
