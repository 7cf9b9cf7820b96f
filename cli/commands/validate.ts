/**
 * `signalbox validate`: checks whether files can be deployed, without Kafka; or whether this version would
 * still accept what is deployed.
 */

import type { Command } from 'commander';
import { compileResources } from '../../bpmn/compile.ts';
import { countOf } from '../../state/count-of.ts';
import { readDeployedFindings } from '../deploy/deployed-findings.ts';
import { findingLine, printFindings, printWarnings, readResources } from '../deploy/deployment.ts';
import { action } from '../frame/action.ts';
import type { CommandContext } from '../frame/context.ts';
import { CliError } from '../frame/errors.ts';
import type { ExitCode } from '../frame/exit-codes.ts';
import { EXIT } from '../frame/exit-codes.ts';
import { examples } from '../frame/help.ts';
import { printable } from '../frame/output.ts';
import { openScanner } from '../frame/scanner.ts';

export function register(program: Command): void {
  program
    .command('validate')
    .description('check BPMN, DMN and form files as `deploy` does, without Kafka')
    .argument('[files...]', '.bpmn, .dmn and .form files')
    .option(
      '--against-deployed',
      'check the deployed definitions instead: list what this version would reject',
    )
    .addHelpText(
      'after',
      examples(
        'signalbox validate order.bpmn',
        'signalbox validate processes/*.bpmn --json',
        'signalbox validate --against-deployed',
      ),
    )
    .action(action(validate));
}

interface ValidateOptions {
  readonly againstDeployed?: boolean;
}

async function validate(
  context: CommandContext,
  files: readonly string[],
  { againstDeployed = false }: ValidateOptions,
): Promise<ExitCode> {
  if (againstDeployed === files.length > 0) {
    throw new CliError(EXIT.usage, 'specify files, or use --against-deployed without files');
  }
  return againstDeployed ? validateDeployed(context) : validateFiles(context, files);
}

/** Instances of such a definition continue; the listed expressions return null. */
async function validateDeployed(context: CommandContext): Promise<ExitCode> {
  const { output } = context;
  const definitions = await readDeployedFindings(await openScanner(context));
  const refused = definitions.filter(({ findings }) => findings.length > 0);
  for (const { definitionKey, processId, version, findings } of refused) {
    output.line(`${output.colors.bold(`${printable(processId)} v${version}`)} (${definitionKey})`);
    for (const finding of findings)
      output.object({ kind: 'finding', definitionKey, processId, version, ...finding });
    for (const finding of findings) output.line(findingLine(output, finding));
  }
  output.line(`${refused.length} of ${countOf(definitions.length, 'deployed definition')} would be rejected`);
  if (refused.length === 0) return EXIT.ok;
  output.hint(
    'Next: deploy corrected versions, then signalbox migrate; until then these expressions return null',
  );
  return EXIT.failed;
}

async function validateFiles({ output }: CommandContext, files: readonly string[]): Promise<ExitCode> {
  const resources = await readResources(files);
  const compiled = await compileResources(resources.map(({ name: file, content: xml }) => ({ file, xml })));
  for (const resource of compiled) {
    const { file, findings, processes } = resource;
    if (findings.length > 0) {
      printFindings(output, findings);
      continue;
    }
    const ids = processes.map(({ id }) => id);
    const decisions = [...(resource.decisions?.decisions.keys() ?? [])];
    const forms = resource.form ? [resource.form.id] : [];
    const others = { ...(decisions.length > 0 && { decisions }), ...(forms.length > 0 && { forms }) };
    output.object({ kind: 'file', file, ok: true, processes: ids, ...others });
    const all = [...ids, ...decisions, ...forms].map(printable).join(', ');
    output.line(`${output.colors.green('✓')} ${printable(file)}  ${all}`);
    printWarnings(output, resource.warnings ?? []);
  }
  const bad = compiled.filter(({ findings }) => findings.length > 0).length;
  if (bad === 0) {
    output.hint(`Next: signalbox deploy ${files.length === 1 ? printable(files[0] ?? '') : '<files...>'}`);
    return EXIT.ok;
  }
  const count = compiled.reduce((sum, { findings }) => sum + findings.length, 0);
  output.line(`${countOf(count, 'finding')} in ${bad} of ${countOf(compiled.length, 'file')}`);
  return EXIT.failed;
}
