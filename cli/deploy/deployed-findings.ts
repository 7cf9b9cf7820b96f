/** The problems that this version has with deployed definitions. Works without an engine. */
import { compileResource } from '../../bpmn/compile.ts';
import type { Finding } from '../../bpmn/model.ts';
import { readDefinitions } from '../../inspect/read/definitions.ts';
import type { TopicScanner } from '../../inspect/topic-scanner.ts';

export interface DeployedFindings {
  readonly definitionKey: number;
  readonly processId: string;
  readonly version: number;
  readonly findings: readonly Finding[];
}

/**
 * Every definition in order of deployment, with its findings; files that several versions share are compiled
 * once.
 */
export async function readDeployedFindings(
  scanner: Pick<TopicScanner, 'scan' | 'topics'>,
): Promise<DeployedFindings[]> {
  const known = new Map<string, readonly Finding[]>();
  const all: DeployedFindings[] = [];
  for (const { key, processId, version, checksum, resourceName, xml } of await readDefinitions(scanner)) {
    const findings = known.get(checksum) ?? (await compileResource(resourceName, xml)).findings;
    known.set(checksum, findings);
    all.push({ definitionKey: key, processId, version, findings });
  }
  return all;
}
