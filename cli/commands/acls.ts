/** `signalbox acls export`: the rights that each role needs, for the tools that manage a cluster. */

import type { Command } from 'commander';
import { Option } from 'commander';
import type { Role } from '../../engine/rights.ts';
import { ROLES, rightsOf } from '../../engine/rights.ts';
import { topicNames } from '../../engine/topics.ts';
import { action } from '../frame/action.ts';
import { findBrokers } from '../frame/connect.ts';
import type { CommandContext } from '../frame/context.ts';
import { CliError } from '../frame/errors.ts';
import { EXIT } from '../frame/exit-codes.ts';
import { examples } from '../frame/help.ts';
import type { ExportFormat } from '../render/acl-export.ts';
import { ACL_EXPORTS, EXPORT_FORMATS, strimziPrincipalProblem } from '../render/acl-export.ts';

interface ExportOptions {
  readonly role: Role;
  readonly principal?: string;
  readonly format: ExportFormat;
  readonly cluster: string;
}

export function register(program: Command): void {
  const acls = program.command('acls').description('the Kafka ACLs that engines, workers and clients need');
  acls
    .command('export')
    .description('print the rights of a role; nothing else is needed, and the cluster is not contacted')
    .addOption(new Option('--role <role>', 'role of the rights').choices(ROLES).makeOptionMandatory())
    .option(
      '--principal <principal>',
      'principal that gets them, such as User:orders (default: User:signalbox-<role>)',
    )
    .addOption(new Option('--format <format>', 'for which tool').choices(EXPORT_FORMATS).default('shell'))
    .option('--cluster <name>', 'name of the cluster in Strimzi', 'my-cluster')
    .addHelpText(
      'after',
      examples(
        'signalbox acls export --role engine --principal User:engine',
        'signalbox acls export --role worker --format strimzi --cluster orders | kubectl apply -f -',
        'signalbox acls export --role client --json',
        '# `signalbox doctor --role engine --command-config engine.properties` shows what a principal lacks',
      ),
    )
    .action(action(exportAcls));
}

async function exportAcls(context: CommandContext, options: ExportOptions): Promise<void> {
  const { output } = context;
  const { role, format, cluster, principal = `User:signalbox-${role}` } = options;
  const problem = format === 'strimzi' ? strimziPrincipalProblem(principal) : undefined;
  if (problem !== undefined) throw new CliError(EXIT.usage, problem);
  const rights = rightsOf(role, topicNames(context.options.prefix));
  for (const right of rights) output.object({ role, principal, ...right });
  if (output.json) return;
  const brokers = await findBrokers(context.options);
  const bootstrapServers = brokers?.bootstrapServers ?? '<host:port>';
  output.line(ACL_EXPORTS[format]({ rights, principal, bootstrapServers, cluster }).trimEnd());
}
