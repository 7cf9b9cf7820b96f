/** Reads deployed process definitions from the definitions topic. Works without an engine. */

import type { ProcessDefinition } from '../../engine/step/records.ts';
import { definitionCodec, deletedKeyOf } from '../../engine/step/records.ts';
import type { TopicScanner } from '../topic-scanner.ts';

/** All versions of all processes that were not deleted, in order of deployment. */
export async function readDefinitions(
  scanner: Pick<TopicScanner, 'scan' | 'topics'>,
): Promise<ProcessDefinition[]> {
  const definitions = new Map<string, ProcessDefinition>();
  await scanner.scan(scanner.topics.definitions, ({ key, value }) => {
    const text = key?.toString('utf8') ?? '';
    const deletedKey = deletedKeyOf(text);
    if (deletedKey !== null) {
      definitions.delete(String(deletedKey));
      return;
    }
    if (value === null) definitions.delete(text);
    else definitions.set(text, definitionCodec.decode(Buffer.from(value)));
  });
  return [...definitions.values()].sort((a, b) => a.key - b.key);
}
