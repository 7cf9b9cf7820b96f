/**
 * Which commands of a bulk operation lie in the log already: they were or will be carried out, whoever sent
 * them, so whoever goes on with the operation leaves them out. No engine is needed.
 */

import { CliError } from '../frame/errors.ts';
import { EXIT } from '../frame/exit-codes.ts';
import type { TopicScanner } from '../read/scan.ts';

/** The id of a bulk operation's command. The engine refuses a second one while it remembers the first. */
export function bulkCommandId(bulkId: string, operation: string, id: string): string {
  return `bulk/${bulkId}/${operation}/${id}`;
}

/**
 * Command ids, as the records on the commands topic have them. Fails (not found) when there is none: with a
 * mistyped id everything would be sent once more. Fails (usage) when they are of another operation.
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
