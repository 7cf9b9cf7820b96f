/**
 * `signalbox list`: lists instances, incidents, jobs, user tasks, definitions and messages, read from the
 * topics; works without an engine.
 */

import type { Command } from 'commander';
import { action } from '../frame/action.ts';
import type { CommandContext } from '../frame/context.ts';
import { examples } from '../frame/help.ts';
import { listDefinitions } from '../list/definitions.ts';
import { listIncidents } from '../list/incidents.ts';
import { listInstances } from '../list/instances.ts';
import { listJobs } from '../list/jobs.ts';
import type { ListRequest } from '../list/listing.ts';
import { listMessages } from '../list/messages.ts';
import { listTasks } from '../list/tasks.ts';
import type { ListedKind } from '../parse/conditions.ts';
import { parseConditions, whereHelp } from '../parse/conditions.ts';
import { parsePositive } from '../parse/key.ts';
import { openScanner } from '../read/scan.ts';

interface ListOptions {
  readonly where?: readonly string[];
  readonly limit?: number;
}

const LIMIT_TEXT = 100;

const LISTS: Readonly<Record<ListedKind, (request: ListRequest) => Promise<void>>> = {
  instances: listInstances,
  incidents: listIncidents,
  jobs: listJobs,
  tasks: listTasks,
  definitions: listDefinitions,
  messages: listMessages,
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
      .option('--where <condition...>', `only those that match all conditions: ${whereHelp(kind)}`)
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
  await LISTS[kind]({ output, scanner: await openScanner(context), conditions, limit, nowMs: Date.now() });
}
