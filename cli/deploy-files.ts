/** Deploying files, as `deploy` and `run` do it. */

import type { DeployedProcess } from '../engine/step/commands/deploy-resources.ts';
import type { EngineAccess } from './client.ts';
import { answerOf } from './client.ts';
import { assertFits, findingsOf, printFindings, readResources } from './deployment.ts';
import type { Output } from './output.ts';
import { printable } from './output.ts';

/** What is deployed now; null: the files were refused, and every finding has been printed. */
export async function deployFiles(
  engine: EngineAccess,
  output: Output,
  files: readonly string[],
): Promise<readonly DeployedProcess[] | null> {
  const resources = await readResources(files);
  assertFits(resources);
  try {
    const { processes } = await answerOf(engine, engine.client.deploy(resources));
    return processes;
  } catch (error) {
    const findings = findingsOf(error);
    if (findings === null) throw error;
    printFindings(output, findings);
    output.error(`nothing was deployed: ${findings.length} finding(s)`);
    return null;
  }
}

export function printDeployed(output: Output, processes: readonly DeployedProcess[]): void {
  output.table(['process', 'version', 'definition', 'file', ''], processes, (process) => [
    printable(process.processId),
    String(process.version),
    String(process.definitionKey),
    printable(process.resourceName),
    process.created ? output.colors.green('new') : 'as it was',
  ]);
}
