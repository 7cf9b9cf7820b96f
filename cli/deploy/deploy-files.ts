/** Deploys files for `deploy` and `run`. */

import type { Deployed } from '../../engine/step/commands/deploy-resources.ts';
import { answerOf } from '../../operate/answer.ts';
import type { EngineAccess } from '../../operate/engine-access.ts';
import { countOf } from '../../state/count-of.ts';

import type { Output } from '../frame/output.ts';
import { printable } from '../frame/output.ts';
import { assertFits, findingsOf, printFindings, printWarnings, readResources } from './deployment.ts';

/** The deployed definitions; null if the files were rejected and all problems have been printed. */
export async function deployFiles(
  engine: EngineAccess,
  output: Output,
  files: readonly string[],
): Promise<Deployed | null> {
  const resources = await readResources(files);
  assertFits(resources);
  try {
    return await answerOf(engine, engine.client.deploy(resources));
  } catch (error) {
    const findings = findingsOf(error);
    if (findings === null) throw error;
    printFindings(output, findings);
    output.error(`nothing was deployed: ${countOf(findings.length, 'finding')}`);
    return null;
  }
}

export function printDeployed(output: Output, deployed: Deployed): void {
  const { processes, decisions = [], forms = [], warnings = [] } = deployed;
  const rows = [
    ...processes.map((process) => ({ kind: 'process', id: process.processId, ...process })),
    ...decisions.map((decision) => ({ kind: 'decision', id: decision.decisionId, ...decision })),
    ...forms.map((form) => ({ kind: 'form', id: form.formId, ...form })),
  ];
  const isMixed = decisions.length + forms.length > 0;
  output.table([isMixed ? 'deployed' : 'process', 'version', 'definition', 'file', ''], rows, (row) => [
    `${isMixed ? `${row.kind} ` : ''}${printable(row.id)}`,
    String(row.version),
    String(row.definitionKey),
    printable(row.resourceName),
    row.created ? output.colors.green('new') : 'unchanged',
  ]);
  printWarnings(output, warnings);
}
