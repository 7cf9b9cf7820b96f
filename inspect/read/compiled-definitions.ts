/** Reads deployed definitions and compiles them, by key. Works without an engine. */

import { compileResource } from '../../bpmn/compile.ts';
import type { DefinitionInfo } from '../../engine/step/environment.ts';
import type { TopicScanner } from '../topic-scanner.ts';
import { readDefinitions } from './definitions.ts';

/** In order of deployment; definitions that this version can't compile are skipped. */
export async function readCompiledDefinitions(
  scanner: TopicScanner,
): Promise<(readonly [definitionKey: number, info: DefinitionInfo])[]> {
  const compiled: (readonly [number, DefinitionInfo])[] = [];
  for (const definition of await readDefinitions(scanner)) {
    // The topic also has decisions and forms.
    if (definition.kind) continue;
    const { key, processId, version, checksum, resourceName, xml } = definition;
    const { processes } = await compileResource(resourceName, xml, { lenient: true });
    const process = processes.find(({ id }) => id === processId);
    if (process) compiled.push([key, { processId, version, checksum, process }]);
  }
  return compiled;
}
