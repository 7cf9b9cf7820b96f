/**
 * Which commands of a bulk operation lie in the log already: they were or will be carried out, whoever sent
 * them, so whoever goes on with the operation leaves them out. No engine is needed.
 */

import type { TopicScanner } from '../read/scan.ts';

/** The id of a bulk operation's command. The engine refuses a second one while it remembers the first. */
export function bulkCommandId(bulkId: string, id: string): string {
  return `bulk/${bulkId}/${id}`;
}

/** Command ids, as the records on the commands topic have them. */
export async function readSentCommands(scanner: TopicScanner, bulkId: string): Promise<Set<string>> {
  const prefix = bulkCommandId(bulkId, '');
  const sent = new Set<string>();
  await scanner.scan(scanner.topics.commands, ({ headers }) => {
    for (const { key, value } of headers) {
      if (key !== 'command-id' || !value) continue;
      const id = value.toString('utf8');
      if (id.startsWith(prefix)) sent.add(id);
    }
  });
  return sent;
}
