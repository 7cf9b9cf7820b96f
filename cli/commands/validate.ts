/** `signalbox validate`: checks whether files can be deployed. Doesn't need Kafka. */

import type { Command } from 'commander';
import { compileResources } from '../../bpmn/compile.ts';
import { printFindings, readResources } from '../deploy/deployment.ts';
import { action } from '../frame/action.ts';
import type { CommandContext } from '../frame/context.ts';
import type { ExitCode } from '../frame/exit-codes.ts';
import { EXIT } from '../frame/exit-codes.ts';
import { examples } from '../frame/help.ts';
import { printable } from '../frame/output.ts';

export function register(program: Command): void {
  program
    .command('validate')
    .description('check BPMN, DMN and form files as `deploy` does, without Kafka')
    .argument('<files...>', '.bpmn, .dmn and .form files')
    .addHelpText(
      'after',
      examples('signalbox validate order.bpmn', 'signalbox validate processes/*.bpmn --json'),
    )
    .action(action(validate));
}

async function validate({ output }: CommandContext, files: readonly string[]): Promise<ExitCode> {
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
    output.object({ file, ok: true, processes: ids, ...others });
    const all = [...ids, ...decisions, ...forms].map(printable).join(', ');
    output.line(`${output.colors.green('✓')} ${printable(file)}  ${all}`);
  }
  const bad = compiled.filter(({ findings }) => findings.length > 0).length;
  if (bad === 0) {
    output.hint(`Next: signalbox deploy ${files.length === 1 ? printable(files[0] ?? '') : '<files...>'}`);
    return EXIT.ok;
  }
  const count = compiled.reduce((sum, { findings }) => sum + findings.length, 0);
  output.line(`${count} finding(s) in ${bad} of ${compiled.length} file(s)`);
  return EXIT.failed;
}
