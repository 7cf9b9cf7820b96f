/** Prints `list messages`. */

import type { MessageRow } from '../../inspect/list/messages.ts';
import { listMessages } from '../../inspect/list/messages.ts';
import { formatDistance } from '../../inspect/times.ts';
import { printable } from '../frame/output.ts';
import { valueText } from '../render/instance-text.ts';
import type { ListRequest } from './listing.ts';
import { printListing } from './listing.ts';

export async function printMessages(request: ListRequest): Promise<void> {
  const { output, nowMs } = request;
  printListing(output, await listMessages(request), {
    noun: 'messages',
    titles: ['message', 'name', 'correlation key', 'id', 'expires', 'went to', 'variables'],
    cells: (message) => [
      String(message.messageKey),
      printable(message.name),
      printable(message.correlationKey),
      printable(message.messageId ?? ''),
      formatDistance(Date.parse(message.expiresAt), nowMs),
      receiversOf(message),
      valueText({ name: '', value: JSON.stringify(message.variables) }),
    ],
  });
}

function receiversOf({ correlatedProcessIds, inFlight }: MessageRow): string {
  const processes = correlatedProcessIds.map(printable).join(', ');
  return inFlight.length > 0 ? `${processes} (being correlated)` : processes;
}
