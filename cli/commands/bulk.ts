/** `signalbox bulk`: applies one operation to all active instances, or definitions, that match a filter. */

import type { Command } from 'commander';
import type { Conditions } from '../../inspect/conditions.ts';
import { conditionsHelp } from '../../inspect/conditions.ts';
import {
  cancelInstances,
  deleteDefinitions,
  migrateInstances,
  modifyInstances,
  resolveIncidents,
  setVariables,
} from '../../operate/bulk/bulk-operation.ts';
import { PARALLEL_DEFAULT } from '../../operate/bulk/bulk-run.ts';
import type { BulkOptions } from '../bulk/perform-bulk.ts';
import { performBulk } from '../bulk/perform-bulk.ts';
import { action } from '../frame/action.ts';
import { addTimeoutOption } from '../frame/client.ts';
import type { CommandContext } from '../frame/context.ts';
import { CliError } from '../frame/errors.ts';
import type { ExitCode } from '../frame/exit-codes.ts';
import { EXIT } from '../frame/exit-codes.ts';
import { examples } from '../frame/help.ts';
import { parseConditions } from '../parse/conditions.ts';
import { parsePositive } from '../parse/key.ts';
import type { MigrationOptions } from '../parse/migration.ts';
import { addMigrationOptions, migrationOf } from '../parse/migration.ts';
import type { ModificationOptions } from '../parse/modification.ts';
import { addModificationOptions, modificationOf } from '../parse/modification.ts';
import { readVariablesText, VARIABLES_FORMS, variablesOfPairs } from '../parse/variables.ts';

export function register(program: Command): void {
  const bulk = program
    .command('bulk')
    .description('apply one operation to everything that a filter matches; can be stopped and resumed');
  registerCancel(bulk);
  registerResolve(bulk);
  registerSetVariables(bulk);
  registerModify(bulk);
  registerMigrate(bulk);
  registerDelete(bulk);
}

function addBulkOptions(
  command: Command,
  lines: readonly string[],
  kind: 'instances' | 'definitions' = 'instances',
): Command {
  command
    .option('--where <condition...>', `only ${kind} that match all conditions: ${conditionsHelp(kind)}`)
    .option('--dry-run', 'change nothing; show what would be done')
    .option('--resume <id>', 'resume a stopped operation; commands already sent are not sent again')
    .option('--parallel <number>', `commands in flight at once (default: ${PARALLEL_DEFAULT})`, parsePositive)
    .option('--rate <number>', 'commands per second at most (default: no limit)', parsePositive)
    .addHelpText('after', examples(...lines));
  return addTimeoutOption(command);
}

function registerCancel(bulk: Command): void {
  const cancel = bulk.command('cancel').description('terminate process instances');
  addBulkOptions(cancel, [
    'signalbox bulk cancel --where process=order version=2',
    'signalbox bulk cancel --where variable.customer=c-17 --dry-run',
    'signalbox bulk cancel --where process=order --parallel 4 --rate 50',
  ]).action(
    action((context: CommandContext, options: BulkOptions) =>
      performBulk(context, cancelInstances(instancesOf(options)), options),
    ),
  );
}

/** `resolve` and `retry`: the first sets retries only on request, the second always. */
function registerResolve(bulk: Command): void {
  const run = (name: 'resolve' | 'retry') =>
    action((context: CommandContext, options: BulkOptions & { readonly retries?: number }) =>
      performBulk(context, resolveIncidents(name, instancesOf(options), options.retries), options),
    );
  const resolve = bulk
    .command('resolve')
    .description('resolve the incidents that --where selects by element, type or message (default: all)')
    .option('--retries <number>', 'first set the retries of the jobs to this number', parsePositive);
  addBulkOptions(resolve, [
    'signalbox bulk resolve --where process=order incident=IO_MAPPING_ERROR',
    'signalbox bulk resolve --where element=charge incident=yes --retries 3',
    "signalbox bulk resolve --where incident-message='connection refused'",
  ]).action(run('resolve'));
  const retry = bulk
    .command('retry')
    .description('set new retries for jobs with an incident, and resolve the incident')
    .option('--retries <number>', 'number of retries', parsePositive, 1);
  addBulkOptions(retry, ['signalbox bulk retry --where incident=JOB_NO_RETRIES --retries 3']).action(
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
    .argument('[pairs...]', 'name=value; a value that is not valid JSON is a string')
    .option('--variables <json>', VARIABLES_FORMS)
    .option('--scope <element>', 'set them in each active instance of this element')
    .option(
      '--local',
      'set the variable in exactly this scope (default: the nearest scope that defines it, else the process)',
    );
  addBulkOptions(set, [
    'signalbox bulk set-variables region=eu --where process=order version=3',
    'signalbox bulk set-variables attempts=0 --where element=charge --scope charge --local',
  ]).action(
    action(
      async (context: CommandContext, pairs: readonly string[], options: SetOptions): Promise<ExitCode> => {
        const text = await readVariablesText(options.variables);
        if ((text === undefined) === (pairs.length === 0)) {
          throw new CliError(EXIT.usage, 'pass the variables either as name=value or with --variables');
        }
        const where = { scope: options.scope, local: options.local === true };
        const variables = text ?? variablesOfPairs(pairs);
        return performBulk(context, setVariables(instancesOf(options), variables, where), options);
      },
    ),
  );
}

function registerModify(bulk: Command): void {
  const modify = addModificationOptions(
    bulk.command('modify').description('activate, terminate and move elements of process instances'),
  );
  addBulkOptions(modify, [
    'signalbox bulk modify --where process=order element=charge --move charge=charge-by-hand',
    'signalbox bulk modify --where process=order element=wait --terminate wait --activate remind --dry-run',
  ]).action(
    action(async (context: CommandContext, options: BulkOptions & ModificationOptions): Promise<ExitCode> => {
      const modification = await modificationOf(options);
      return performBulk(context, modifyInstances(instancesOf(options), modification), options);
    }),
  );
}

function registerMigrate(bulk: Command): void {
  const migrate = addMigrationOptions(
    bulk.command('migrate').description('migrate process instances to another version or process'),
  );
  addBulkOptions(migrate, [
    '# asks the engine about each instance; changes nothing',
    'signalbox bulk migrate --where process=order version=2 --to-version 3 --map charge=charge-card --dry-run',
    'signalbox bulk migrate --where process=order version=2 --to-version 3 --map charge=charge-card',
  ]).action(
    action((context: CommandContext, options: BulkOptions & MigrationOptions) =>
      performBulk(context, migrateInstances(instancesOf(options), migrationOf(options)), options),
    ),
  );
}

interface DeleteOptions extends BulkOptions {
  readonly force?: boolean;
}

function registerDelete(bulk: Command): void {
  const remove = bulk
    .command('delete')
    .description('delete processes without running instances; decisions and forms if kind= selects them')
    .option('--force', 'also delete definitions with running instances; the instances continue');
  const lines = [
    'signalbox bulk delete --where process=order latest=no',
    'signalbox bulk delete --where tag=2025-trial --force --dry-run',
  ];
  addBulkOptions(remove, lines, 'definitions').action(
    action((context: CommandContext, options: DeleteOptions) => {
      const operation = deleteDefinitions(parseConditions('definitions', options.where ?? []), {
        force: options.force === true,
        onInUse: (count) =>
          context.output.hint(`${count} more have running instances and are kept; --force deletes them too`),
      });
      return performBulk(context, operation, options);
    }),
  );
}

/** The instances that `--where` selects. Fails (usage). */
function instancesOf({ where = [] }: BulkOptions): Conditions {
  return parseConditions('instances', where);
}
