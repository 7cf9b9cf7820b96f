/** `signalbox doctor`: checks everything that Signalbox needs, and shows problems with their remedies. */

import type { Command } from 'commander';
import { Option } from 'commander';
import type { Role } from '../../engine/rights.ts';
import { ROLES } from '../../engine/rights.ts';
import type { Finding } from '../../operate/findings/finding.ts';
import { countOf } from '../../state/count-of.ts';
import { checkNamedCluster } from '../doctor/cluster.ts';
import { checkLocalBroker } from '../doctor/local-broker.ts';
import { checkMachine } from '../doctor/machine.ts';
import { action } from '../frame/action.ts';
import type { CommandContext } from '../frame/context.ts';
import type { ExitCode } from '../frame/exit-codes.ts';
import { EXIT } from '../frame/exit-codes.ts';
import { examples } from '../frame/help.ts';
import type { Output } from '../frame/output.ts';
import { printable } from '../frame/output.ts';

export function register(program: Command): void {
  program
    .command('doctor')
    .description('check Java, ports, brokers, topics and ACLs; show problems and how to fix them')
    .addOption(new Option('--role <role>', 'check that this client has all rights of a role').choices(ROLES))
    .option('--cluster', 'only the cluster, before the start: which features and settings it allows')
    .addHelpText(
      'after',
      examples(
        'signalbox doctor',
        'signalbox doctor --role engine --command-config engine.properties',
        'signalbox doctor --cluster --bootstrap-server broker:9092',
        'signalbox doctor --bootstrap-server broker:9092 --command-config client.properties',
        'signalbox doctor --json | jq \'select(.status == "fail")\'',
      ),
    )
    .action(action(doctor));
}

interface DoctorOptions {
  readonly role?: Role;
  readonly cluster?: boolean;
}

async function doctor(context: CommandContext, { role, cluster = false }: DoctorOptions): Promise<ExitCode> {
  const { output } = context;
  const findings: Finding[] = [];
  const show = (found: readonly Finding[]) => {
    for (const finding of found) print(output, finding);
    findings.push(...found);
  };
  if (!cluster && role === undefined) {
    show(await checkMachine());
    show(await checkLocalBroker());
  }
  show(await checkNamedCluster(context, { role, beforeStart: cluster }));

  const failed = findings.filter(({ status }) => status === 'fail').length;
  const warned = findings.filter(({ status }) => status === 'warn').length;
  output.line();
  output.line(
    failed === 0 && warned === 0
      ? 'No problems found.'
      : `${failed} failed, ${countOf(warned, 'warning')} (see above).`,
  );
  return failed === 0 ? EXIT.ok : EXIT.failed;
}

function print(output: Output, finding: Finding): void {
  output.object(finding);
  if (output.json) return;
  const { colors } = output;
  const marks = {
    ok: colors.green('ok  '),
    info: colors.dim('-   '),
    warn: colors.yellow('warn'),
    fail: colors.red('FAIL'),
  };
  output.line(`${marks[finding.status]}  ${finding.subject.padEnd(16)} ${printable(finding.detail)}`);
  if (finding.todo !== undefined)
    output.line(`${' '.repeat(23)}${colors.cyan('->')} ${output.commandText(printable(finding.todo))}`);
}
