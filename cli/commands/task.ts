/** `signalbox task`: claims, assigns, updates and completes native user tasks, and shows forms. */

import type { Command } from 'commander';
import type { CommandName, Commands } from '../../engine/command.ts';
import { commandLine } from '../../inspect/command-line.ts';
import { findHolder } from '../../inspect/read/known-instance.ts';
import { readTaskForm } from '../../inspect/read/task-form.ts';
import { answerOf } from '../../operate/answer.ts';
import { action } from '../frame/action.ts';
import type { TimeoutOption } from '../frame/client.ts';
import { addTimeoutOption, openEngine } from '../frame/client.ts';
import type { CommandContext } from '../frame/context.ts';
import { CliError } from '../frame/errors.ts';
import type { ExitCode } from '../frame/exit-codes.ts';
import { EXIT } from '../frame/exit-codes.ts';
import { examples } from '../frame/help.ts';
import { printable } from '../frame/output.ts';
import { openScanner } from '../frame/scanner.ts';
import { parseCount, parseKey } from '../parse/key.ts';
import { parseNames } from '../parse/names.ts';
import { readVariablesText, VARIABLES_FORMS } from '../parse/variables.ts';

interface TaskOptions extends TimeoutOption {
  readonly assignee?: string;
  readonly action?: string;
  readonly variables?: string;
  readonly groups?: string;
  readonly users?: string;
  readonly due?: string;
  readonly followUp?: string;
  readonly priority?: number;
}

type TaskCommandName = Extract<CommandName, `${string}UserTask`>;

export function register(program: Command): void {
  const task = program.command('task').description('work on a user task');
  addVerb(task, 'claim', 'claim a user task that is not assigned', 'claimUserTask')
    .requiredOption('--assignee <person>', 'user that claims it')
    .addHelpText('after', examples('signalbox task claim 8796093022214 --assignee ann'));
  addVerb(task, 'assign', 'assign a user task, even if it is assigned already', 'assignUserTask')
    .requiredOption('--assignee <person>', 'user to assign it to')
    .addHelpText('after', examples('signalbox task assign 8796093022214 --assignee bob'));
  addVerb(task, 'unclaim', 'remove the assignee of a user task', 'unclaimUserTask').addHelpText(
    'after',
    examples('signalbox task unclaim 8796093022214'),
  );
  addVerb(task, 'update', 'update a user task; an empty value clears the attribute', 'updateUserTask')
    .option('--groups <names>', 'comma-separated candidate groups')
    .option('--users <names>', 'comma-separated candidate users')
    .option('--due <date>', 'ISO 8601')
    .option('--follow-up <date>', 'ISO 8601')
    .option('--priority <number>', '0 to 100', parseCount)
    .addHelpText(
      'after',
      examples('signalbox task update 8796093022214 --priority 80 --groups sales,support'),
    );
  task
    .command('form')
    .description('show the form of a user task')
    .argument('<task>', 'key of the user task, of its job, or of its element instance', parseKey)
    .addHelpText(
      'after',
      examples('signalbox task form 8796093022214', 'signalbox task form 8796093022214 --json | jq .schema'),
    )
    .action(action(showForm));
  addVerb(task, 'complete', 'complete a user task, with variables as its result', 'completeUserTask')
    .option('--variables <json>', VARIABLES_FORMS)
    .addHelpText(
      'after',
      examples('signalbox task complete 8796093022214 --variables \'{"approved": true}\''),
    );
}

function addVerb(task: Command, verb: string, description: string, name: TaskCommandName): Command {
  const command = task
    .command(verb)
    .description(description)
    .argument('<task>', 'key of the user task, or of its element instance', parseKey)
    .option('--action <name>', `name of the action in the history (default: ${verb})`);
  return addTimeoutOption(command).action(
    action((context: CommandContext, key: number, options: TaskOptions) =>
      perform(context, name, key, options),
    ),
  );
}

async function perform(
  context: CommandContext,
  name: TaskCommandName,
  key: number,
  options: TaskOptions,
): Promise<void> {
  const { output } = context;
  const variables = await readVariablesText(options.variables);
  const engine = await openEngine(context, options);
  const instance = await findHolder(engine.scanner, key, 'user task');
  const element = instance.elements.find(
    ({ key: elementKey, userTask }) => userTask && (userTask.key === key || elementKey === key),
  );
  if (!element) {
    throw new CliError(
      EXIT.notFound,
      `${key} is a key of process instance ${instance.key}, but not the key of a user task`,
      {
        hint: '`signalbox list tasks` shows user tasks. Use `signalbox complete` for a job-based user task.',
      },
    );
  }
  const { assignee, action: act } = options;
  const command: Commands['updateUserTask'] & Commands['completeUserTask'] & { assignee: string } = {
    userTaskKey: key,
    instanceKey: instance.key,
    assignee: assignee ?? '',
    ...changesOf(options),
    ...(act !== undefined && { action: act }),
    ...(variables !== undefined && { variables }),
  };
  await answerOf(engine, engine.client.send(name, command));
  const done = DONE[name];
  output.object({ userTaskKey: key, instanceKey: instance.key, elementId: element.elementId, done });
  output.line(`User task ${output.colors.bold(String(key))} (${printable(element.elementId)}) ${done}`);
  output.hint(`Next: ${commandLine(['get', String(instance.key)])}`);
}

async function showForm(context: CommandContext, key: number): Promise<ExitCode> {
  const { output } = context;
  const scanner = await openScanner(context);
  const form = await readTaskForm(scanner, await findHolder(scanner, key, 'user task'), key);
  if (form === null) {
    output.object({ kind: 'none' });
    output.line('The user task has no form.');
    return EXIT.ok;
  }
  output.object(form);
  const { kind, formId = '', reference } = form;
  if (reference !== undefined) output.line(`${kind} form ${printable(reference)}`);
  else
    output.line(`${kind} form ${printable(formId)}\n${printableLines(JSON.stringify(form.schema, null, 2))}`);
  return EXIT.ok;
}

function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

const DONE: Readonly<Record<TaskCommandName, string>> = {
  assignUserTask: 'assigned',
  claimUserTask: 'claimed',
  unclaimUserTask: 'unclaimed',
  updateUserTask: 'changed',
  completeUserTask: 'completed',
};

/** The given attributes and their names; a name with an empty value clears the attribute. */
function changesOf({ groups, users, due, followUp, priority }: TaskOptions) {
  const given = {
    ...(groups !== undefined && { candidateGroups: parseNames(groups) }),
    ...(users !== undefined && { candidateUsers: parseNames(users) }),
    ...(due !== undefined && { dueDate: due }),
    ...(followUp !== undefined && { followUpDate: followUp }),
    ...(priority !== undefined && { priority }),
  };
  return { ...given, changed: Object.keys(given) };
}
