/**
 * `signalbox list`: lists instances, incidents, jobs, user tasks, definitions and messages, read from the
 * topics; works without an engine.
 */

import type { Command } from 'commander';
import type { ListedKind } from '../../inspect/conditions.ts';
import { conditionsHelp } from '../../inspect/conditions.ts';
import { action } from '../frame/action.ts';
import type { CommandContext } from '../frame/context.ts';
import { warnWithoutEngine } from '../frame/engine-warning.ts';
import { examples } from '../frame/help.ts';
import { openScanner } from '../frame/scanner.ts';
import { printDefinitions } from '../list/definitions.ts';
import { printIncidents } from '../list/incidents.ts';
import { printInstances } from '../list/instances.ts';
import { printJobs } from '../list/jobs.ts';
import type { ListRequest } from '../list/listing.ts';
import { printMessages } from '../list/messages.ts';
import { printTasks } from '../list/tasks.ts';
import { parseConditions } from '../parse/conditions.ts';
import { parsePositive } from '../parse/key.ts';

interface ListOptions {
  readonly where?: readonly string[];
  readonly limit?: number;
}

const LIMIT_TEXT = 100;

const LISTS: Readonly<Record<ListedKind, (request: ListRequest) => Promise<void>>> = {
  instances: printInstances,
  incidents: printIncidents,
  jobs: printJobs,
  tasks: printTasks,
  definitions: printDefinitions,
  messages: printMessages,
};

const DESCRIPTIONS: Readonly<Record<ListedKind, string>> = {
  instances: 'process instances, most recently changed first; ended ones until their retention ends',
  incidents: 'incidents: problems that need an operator',
  jobs: 'open jobs',
  tasks: 'open user tasks',
  definitions: 'deployed processes',
  messages: 'buffered messages that were not correlated yet',
};

const EXAMPLES: Readonly<Record<ListedKind, readonly string[]>> = {
  instances: [
    'signalbox list instances --where process=order state=active',
    'signalbox list instances --where element=charge incident=yes',
    'signalbox list instances --where variable.customer=c-17 --json',
  ],
  incidents: ['signalbox list incidents --where process=order type=JOB_NO_RETRIES'],
  jobs: ['signalbox list jobs --where type=charge-card', 'signalbox list jobs --json | jq .job.key'],
  tasks: ['signalbox list tasks --where assignee=none group=sales', 'signalbox list tasks --json'],
  definitions: ['signalbox list definitions', 'signalbox list definitions --where process=order'],
  messages: ['signalbox list messages --where name=payment-received'],
};

export function register(program: Command): void {
  const list = program
    .command('list')
    .description('list instances, incidents, jobs, user tasks, definitions, messages');
  for (const kind of Object.keys(LISTS) as ListedKind[]) {
    list
      .command(kind)
      .description(DESCRIPTIONS[kind])
      .option('--where <condition...>', `only those that match all conditions: ${conditionsHelp(kind)}`)
      .option(
        '--limit <number>',
        `show at most this many (default: ${LIMIT_TEXT}; all with --json)`,
        parsePositive,
      )
      .addHelpText('after', examples(...EXAMPLES[kind]))
      .action(action((context: CommandContext, options: ListOptions) => perform(context, kind, options)));
  }
}

async function perform(context: CommandContext, kind: ListedKind, options: ListOptions): Promise<void> {
  const { output } = context;
  const conditions = parseConditions(kind, options.where ?? []);
  const limit = options.limit ?? (output.json ? Number.POSITIVE_INFINITY : LIMIT_TEXT);
  const scanner = await openScanner(context);
  const nowMs = Date.now();
  await LISTS[kind]({ output, scanner, conditions, limit, nowMs });
  await warnWithoutEngine(output, scanner, nowMs);
}
