/** `list messages`: messages that are buffered, or that are being correlated. */

import type { BufferedMessage } from '../../state/partition-entries.ts';
import { printable } from '../frame/output.ts';
import type { Placed } from '../read/partition-entries.ts';
import { readMessages } from '../read/partition-entries.ts';
import { valueText } from '../render/instance-text.ts';
import { formatDistance, isoTime } from '../render/times.ts';
import type { ListRequest } from './listing.ts';
import { isWanted, printListing } from './listing.ts';

export async function listMessages(request: ListRequest): Promise<void> {
  const { scanner, conditions, nowMs } = request;
  const messages = await readMessages(scanner);
  printListing(request, {
    noun: 'messages',
    titles: ['message', 'name', 'correlation key', 'id', 'expires', 'went to', 'variables'],
    rows: messages.filter(({ name, correlationKey: key }) => isWanted(conditions, { name, key })),
    cells: (message) => [
      String(message.key),
      printable(message.name),
      printable(message.correlationKey),
      printable(message.messageId ?? ''),
      formatDistance(message.expiresAtMs, nowMs),
      wentTo(message),
      valueText({ name: '', value: message.variables }),
    ],
    json: messageJson,
  });
}

function wentTo({ correlatedProcessIds, inFlight }: BufferedMessage): string {
  const processes = correlatedProcessIds.map(printable).join(', ');
  return inFlight.length > 0 ? `${processes} (being correlated)` : processes;
}

function messageJson(message: Placed<BufferedMessage>): object {
  const { key, partition, name, correlationKey, messageId, expiresAtMs, variables } = message;
  return {
    key,
    partition,
    name,
    correlationKey,
    ...(messageId && { messageId }),
    expiresAt: isoTime(expiresAtMs),
    correlatedProcessIds: message.correlatedProcessIds,
    inFlight: message.inFlight,
    variables: variables ? (JSON.parse(variables) as unknown) : {},
  };
}
