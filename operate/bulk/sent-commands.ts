/**
 * Finds the commands of a bulk operation that are already in the log. The engine processes them anyway, so a
 * resumed operation doesn't send them again. Works without an engine.
 */

import { RequestError } from '../../inspect/request-error.ts';
import type { TopicScanner } from '../../inspect/topic-scanner.ts';

/** The id of a bulk operation's command. The engine rejects a repetition as long as it remembers the id. */
export function bulkCommandId(bulkId: string, operation: string, id: string): string {
  return `bulk/${bulkId}/${operation}/${id}`;
}

/**
 * Command ids on the commands topic. Fails (not found) if there are none: with a mistyped id, everything
 * would be sent again. Fails (usage) if they belong to another kind of operation.
 */
export async function readSentCommands(
  scanner: TopicScanner,
  bulkId: string,
  operation: string,
): Promise<Set<string>> {
  const prefix = `bulk/${bulkId}/`;
  const sent = new Set<string>();
  await scanner.scan(scanner.topics.commands, ({ headers }) => {
    for (const { key, value } of headers) {
      if (key !== 'command-id' || !value) continue;
      const id = value.toString('utf8');
      if (id.startsWith(prefix)) sent.add(id);
    }
  });
  const [first] = sent;
  if (first === undefined) {
    throw new RequestError(
      'NOT_FOUND',
      `no command of bulk operation '${bulkId}' found on the commands topic`,
      {
        fix: 'Check the id. If nothing was sent, or the records have expired, start again without --resume.',
      },
    );
  }
  const [began = ''] = first.slice(prefix.length).split('/');
  if (began !== operation) {
    throw new RequestError(
      'INVALID_ARGUMENT',
      `bulk operation '${bulkId}' is of type ${began}, not ${operation}`,
    );
  }
  return sent;
}
