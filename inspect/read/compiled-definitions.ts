/** Deployed definitions as an engine knows them: compiled, by key. No engine is needed. */

import { compileResource } from '../../bpmn/compile.ts';
import type { DefinitionInfo } from '../../engine/step/environment.ts';
import type { TopicScanner } from '../topic-scanner.ts';
import { readDefinitions } from './definitions.ts';

/** In order of deployment; one that this version can't compile is left out. */
export async function readCompiledDefinitions(
  scanner: TopicScanner,
): Promise<(readonly [definitionKey: number, info: DefinitionInfo])[]> {
  const compiled: (readonly [number, DefinitionInfo])[] = [];
  for (const definition of await readDefinitions(scanner)) {
    // Decisions and forms stand there, too.
    if (definition.kind) continue;
    const { key, processId, version, checksum, resourceName, xml } = definition;
    const { processes } = await compileResource(resourceName, xml);
    const process = processes.find(({ id }) => id === processId);
    if (process) compiled.push([key, { processId, version, checksum, process }]);
  }
  return compiled;
}
