/**
 * Finds the commands of a bulk operation that are already in the log. They were or will be processed, so a
 * resumed operation skips them. Works without an engine.
 */

import { CliError } from '../frame/errors.ts';
import { EXIT } from '../frame/exit-codes.ts';
import type { TopicScanner } from '../read/scan.ts';

/** The id of a bulk operation's command. The engine rejects a repetition while it remembers the id. */
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
    throw new CliError(
      EXIT.notFound,
      `no command of bulk operation '${bulkId}' found on the commands topic`,
      {
        hint: 'Check the id. If nothing was sent, or the records have expired, start again without --resume.',
      },
    );
  }
  const [began = ''] = first.slice(prefix.length).split('/');
  if (began !== operation) {
    throw new CliError(EXIT.usage, `bulk operation '${bulkId}' is of type ${began}, not ${operation}`);
  }
  return sent;
}
