/**
 * `signalbox list`: lists instances, incidents, jobs, user tasks, definitions and messages, read from the
 * topics; works without an engine.
 */

import type { Command } from 'commander';
import type { TopicNames } from '../../engine/topics.ts';
import type { ListedKind } from '../../inspect/conditions.ts';
import { conditionsHelp } from '../../inspect/conditions.ts';
import { listDefinitions } from '../../inspect/list/definitions.ts';
import { followRows } from '../../inspect/list/follow-rows.ts';
import { listIncidents } from '../../inspect/list/incidents.ts';
import { listInstances } from '../../inspect/list/instances.ts';
import { listJobs } from '../../inspect/list/jobs.ts';
import type { Listing, ListQuery } from '../../inspect/list/listing.ts';
import { listMessages } from '../../inspect/list/messages.ts';
import { listTasks } from '../../inspect/list/tasks.ts';
import { action } from '../frame/action.ts';
import type { CommandContext } from '../frame/context.ts';
import { warnWithoutEngine } from '../frame/engine-warning.ts';
import { examples } from '../frame/help.ts';
import type { Output } from '../frame/output.ts';
import { printable } from '../frame/output.ts';
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
  readonly follow?: boolean;
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

/** The rows of each list, as in JSON. */
const ROW_SOURCES: Readonly<Record<ListedKind, (query: ListQuery) => Promise<Listing<object>>>> = {
  instances: listInstances,
  incidents: listIncidents,
  jobs: listJobs,
  tasks: listTasks,
  definitions: listDefinitions,
  messages: listMessages,
};

/** The topic of each list: a change of it may change the list. */
const TOPICS = {
  instances: 'state',
  incidents: 'state',
  jobs: 'state',
  tasks: 'state',
  definitions: 'definitions',
  messages: 'partition',
} as const satisfies Record<ListedKind, keyof TopicNames>;

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
  jobs: ['signalbox list jobs --where type=charge-card', 'signalbox list jobs --json | jq .jobKey'],
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
      .option('--follow', 'print new and changed rows until Ctrl-C; reads the whole topic again for changes')
      .addHelpText('after', examples(...EXAMPLES[kind], `signalbox list ${kind} --follow`))
      .action(action((context: CommandContext, options: ListOptions) => perform(context, kind, options)));
  }
}

/**
 * One line for each row, which is its JSON without the braces: rows of different times don't form a table.
 */
function printFollowed(output: Output, row: object): void {
  output.object(row);
  const fields = Object.entries(row).map(
    ([name, value]) => `${output.colors.dim(`${name}=`)}${fieldText(value)}`,
  );
  output.line(fields.join('  '));
}

function fieldText(value: unknown): string {
  return printable(typeof value === 'string' ? value : JSON.stringify(value));
}

async function perform(context: CommandContext, kind: ListedKind, options: ListOptions): Promise<void> {
  const { output } = context;
  const conditions = parseConditions(kind, options.where ?? []);
  const limit = options.limit ?? (output.json ? Number.POSITIVE_INFINITY : LIMIT_TEXT);
  const scanner = await openScanner(context);
  const nowMs = Date.now();
  if (options.follow === true) {
    await warnWithoutEngine(output, scanner, nowMs);
    context.endsByItself();
    const rowsOf = ROW_SOURCES[kind];
    await followRows(
      { scanner, topic: scanner.topics[TOPICS[kind]], signal: context.signal },
      async () => {
        const { rows } = await rowsOf({ scanner, conditions, limit: Number.POSITIVE_INFINITY });
        return rows;
      },
      (row) => printFollowed(output, row),
    );
    return;
  }
  await LISTS[kind]({ output, scanner, conditions, limit, nowMs });
  await warnWithoutEngine(output, scanner, nowMs);
}
