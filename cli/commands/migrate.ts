/** `signalbox migrate`: migrates an instance to another version or process. */

import type { Command } from 'commander';
import { commandLine } from '../../inspect/command-line.ts';
import { answerOf } from '../../operate/answer.ts';
import { action } from '../frame/action.ts';
import type { TimeoutOption } from '../frame/client.ts';
import { addTimeoutOption, openEngine } from '../frame/client.ts';
import type { CommandContext } from '../frame/context.ts';
import type { ExitCode } from '../frame/exit-codes.ts';
import { EXIT } from '../frame/exit-codes.ts';
import { examples } from '../frame/help.ts';
import { printable } from '../frame/output.ts';
import { parseKey } from '../parse/key.ts';
import type { MigrationOptions } from '../parse/migration.ts';
import { addMigrationOptions, migrationOf } from '../parse/migration.ts';

export function register(program: Command): void {
  const migrate = program
    .command('migrate')
    .description('migrate a running process instance to another version or process')
    .argument('<key>', 'key of the process instance', parseKey)
    .option('--dry-run', 'change nothing; list all reasons that prevent the migration');
  addMigrationOptions(migrate).addHelpText(
    'after',
    examples(
      'signalbox migrate 8796093022209',
      'signalbox migrate 8796093022209 --to-version 3 --map charge=charge-card late=too-late --dry-run',
      'signalbox migrate 8796093022209 --to-process order-eu',
    ),
  );
  addTimeoutOption(migrate).action(action(perform));
}

async function perform(
  context: CommandContext,
  instanceKey: number,
  options: MigrationOptions & TimeoutOption,
): Promise<ExitCode> {
  const { output } = context;
  const { colors } = output;
  const engine = await openEngine(context, options);
  const command = { instanceKey, ...migrationOf(options), dryRun: options.dryRun === true };
  const done = await answerOf(engine, engine.client.migrate(command));
  const { processId, version, reasons = [] } = done;
  output.object(done);
  const target = `${printable(processId)} v${version}`;
  if (options.dryRun !== true) {
    output.line(`Migrated process instance ${colors.bold(String(instanceKey))} to ${target}`);
    output.hint(`Next: ${commandLine(['why', String(instanceKey)])}`);
    return EXIT.ok;
  }
  for (const reason of reasons) output.line(`${colors.red('✗')} ${printable(reason)}`);
  if (reasons.length > 0) return EXIT.rejected;
  output.line(`Process instance ${colors.bold(String(instanceKey))} can be migrated to ${target}`);
  return EXIT.ok;
}
