/** `signalbox bulk`: one operation on every active instance that a filter means. */

import type { Command } from 'commander';
import { action } from '../action.ts';
import { aboutInstance, resolvingIncidents, settingVariables } from '../bulk/bulk-task.ts';
import type { BulkOptions } from '../bulk/perform-bulk.ts';
import { performBulk } from '../bulk/perform-bulk.ts';
import { addTimeoutOption } from '../client.ts';
import type { CommandContext } from '../context.ts';
import { CliError } from '../errors.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT } from '../exit-codes.ts';
import { examples } from '../help.ts';
import type { MigrationOptions } from '../migration.ts';
import { addMigrationOptions, migrationOf } from '../migration.ts';
import type { ModificationOptions } from '../modification.ts';
import { addModificationOptions, modificationOf } from '../modification.ts';
import { whereHelp } from '../parse/conditions.ts';
import { parsePositive } from '../parse/key.ts';
import { readVariablesText, VARIABLES_FORMS, variablesOfPairs } from '../parse/variables.ts';

export function register(program: Command): void {
  const bulk = program
    .command('bulk')
    .description('one operation on every active instance that a filter means, as a stream of small commands');
  registerCancel(bulk);
  registerResolve(bulk);
  registerSetVariables(bulk);
  registerModify(bulk);
  registerMigrate(bulk);
}

function addBulkOptions(command: Command, ...lines: readonly string[]): Command {
  command
    .option('--where <condition...>', `the instances for which all hold: ${whereHelp('instances')}`)
    .option('--dry-run', 'change nothing, and tell what would be done')
    .option('--resume <id>', 'go on with an operation that was stopped; what was sent is not sent again')
    .addHelpText('after', examples(...lines));
  return addTimeoutOption(command);
}

function registerCancel(bulk: Command): void {
  const cancel = bulk.command('cancel').description('terminate process instances');
  addBulkOptions(
    cancel,
    'signalbox bulk cancel --where process=order version=2',
    'signalbox bulk cancel --where variable.customer=c-17 --dry-run',
  ).action(
    action((context: CommandContext, options: BulkOptions) =>
      performBulk(
        context,
        {
          name: 'cancel',
          commandsOf: aboutInstance('cancel', (instanceKey) => ({ cancelProcessInstance: { instanceKey } })),
        },
        options,
      ),
    ),
  );
}

/** `resolve` and `retry`: the one with retries where asked for, the other always. */
function registerResolve(bulk: Command): void {
  const run = (name: string) =>
    action((context: CommandContext, options: BulkOptions & { readonly retries?: number }) =>
      performBulk(context, { name, commandsOf: resolvingIncidents(options.retries) }, options),
    );
  const resolve = bulk
    .command('resolve')
    .description('resolve incidents; those of an element or a type that --where names, else all')
    .option('--retries <number>', 'give jobs that many retries first', parsePositive);
  addBulkOptions(
    resolve,
    'signalbox bulk resolve --where process=order incident=IO_MAPPING_ERROR',
    'signalbox bulk resolve --where element=charge incident=yes --retries 3',
  ).action(run('resolve'));
  const retry = bulk
    .command('retry')
    .description('give jobs that became incidents new retries, and resolve the incidents')
    .option('--retries <number>', 'how many', parsePositive, 1);
  addBulkOptions(retry, 'signalbox bulk retry --where incident=JOB_NO_RETRIES --retries 3').action(
    run('retry'),
  );
}

interface SetOptions extends BulkOptions {
  readonly variables?: string;
  readonly scope?: string;
  readonly local?: boolean;
}

function registerSetVariables(bulk: Command): void {
  const set = bulk
    .command('set-variables')
    .description('set variables of process instances, or of each active instance of an element')
    .argument('[pairs...]', 'name=value; a value that is no JSON is a text')
    .option('--variables <json>', VARIABLES_FORMS)
    .option('--scope <element>', 'of each active instance of this element')
    .option('--local', 'in that very scope; else where a variable of the name stands, or in the process');
  addBulkOptions(set, 'signalbox bulk set-variables region=eu --where process=order version=3').action(
    action(
      async (context: CommandContext, pairs: readonly string[], options: SetOptions): Promise<ExitCode> => {
        const text = await readVariablesText(options.variables);
        if ((text === undefined) === (pairs.length === 0)) {
          throw new CliError(EXIT.usage, 'give the variables either as name=value or by --variables');
        }
        const where = { scope: options.scope, local: options.local === true };
        const commandsOf = settingVariables(text ?? variablesOfPairs(pairs), where);
        return performBulk(context, { name: 'set-variables', commandsOf }, options);
      },
    ),
  );
}

function registerModify(bulk: Command): void {
  const modify = addModificationOptions(
    bulk.command('modify').description('activate, terminate and move elements of process instances'),
  );
  addBulkOptions(
    modify,
    'signalbox bulk modify --where process=order element=charge --move charge=charge-by-hand',
    'signalbox bulk modify --where process=order element=wait --terminate wait --activate remind --dry-run',
  ).action(
    action(async (context: CommandContext, options: BulkOptions & ModificationOptions): Promise<ExitCode> => {
      const modification = await modificationOf(options);
      const commandsOf = aboutInstance('modify', (instanceKey) => ({
        modifyProcessInstance: { instanceKey, ...modification },
      }));
      return performBulk(context, { name: 'modify', commandsOf }, options);
    }),
  );
}

function registerMigrate(bulk: Command): void {
  const migrate = addMigrationOptions(
    bulk.command('migrate').description('move process instances to another version or process'),
  );
  addBulkOptions(
    migrate,
    '# asks the engine about each instance, and changes none',
    'signalbox bulk migrate --where process=order version=2 --to-version 3 --map charge=charge-card --dry-run',
    'signalbox bulk migrate --where process=order version=2 --to-version 3 --map charge=charge-card',
  ).action(
    action((context: CommandContext, options: BulkOptions & MigrationOptions) => {
      const migration = migrationOf(options);
      const commandsOf = (dryRun: boolean) =>
        aboutInstance('migrate', (instanceKey) => ({
          migrateProcessInstance: { instanceKey, ...migration, dryRun },
        }));
      const operation = { name: 'migrate', commandsOf: commandsOf(false), rehearsalOf: commandsOf(true) };
      return performBulk(context, operation, options);
    }),
  );
}
