/** The command line of Signalbox: one file a command, tied together here. */

import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { beginRun, exitCodeOf, outputOf } from './action.ts';
import { register as bulk } from './commands/bulk.ts';
import { register as cancel } from './commands/cancel.ts';
import { register as complete } from './commands/complete.ts';
import { register as connectors } from './commands/connectors.ts';
import { register as deadLetters } from './commands/dead-letters.ts';
import { register as decide } from './commands/decide.ts';
import { register as remove } from './commands/delete.ts';
import { register as deploy } from './commands/deploy.ts';
import { register as dev } from './commands/dev.ts';
import { register as doctor } from './commands/doctor.ts';
import { register as engine } from './commands/engine.ts';
import { register as evaluate } from './commands/evaluate.ts';
import { register as fail } from './commands/fail.ts';
import { register as get } from './commands/get.ts';
import { register as kafka } from './commands/kafka.ts';
import { register as list } from './commands/list.ts';
import { register as migrate } from './commands/migrate.ts';
import { register as modify } from './commands/modify.ts';
import { register as publish } from './commands/publish.ts';
import { register as resolve } from './commands/resolve.ts';
import { register as retry } from './commands/retry.ts';
import { register as run } from './commands/run.ts';
import { register as schemas } from './commands/schemas.ts';
import { register as setVariables } from './commands/set.ts';
import { register as signal } from './commands/signal.ts';
import { register as start } from './commands/start.ts';
import { register as task } from './commands/task.ts';
import { register as throwError } from './commands/throw.ts';
import { register as topics } from './commands/topics.ts';
import { register as trace } from './commands/trace.ts';
import { register as validate } from './commands/validate.ts';
import { register as why } from './commands/why.ts';
import { reportOf } from './errors.ts';
import type { ExitCode } from './exit-codes.ts';
import { EXIT } from './exit-codes.ts';
import { addGlobalOptions } from './global-options.ts';
import type { Stream } from './output.ts';

/** In the order in which `--help` shows them. */
const COMMANDS: readonly ((program: Command) => void)[] = [
  dev,
  engine,
  kafka,
  topics,
  schemas,
  doctor,
  validate,
  decide,
  deploy,
  run,
  start,
  publish,
  signal,
  evaluate,
  get,
  why,
  trace,
  list,
  complete,
  fail,
  throwError,
  task,
  retry,
  resolve,
  cancel,
  setVariables,
  modify,
  migrate,
  bulk,
  remove,
  connectors,
  deadLetters,
];

/**
 * Runs one command line, without the program's name. Prints whatever there is to say and returns the exit
 * code.
 */
export async function main(
  args: readonly string[],
  stdout: Stream = process.stdout,
  stderr: Stream = process.stderr,
): Promise<ExitCode> {
  endQuietlyWithReader(stdout);
  const program = createProgram(stdout, stderr);
  // Not an option of commander's: it would take `--version` away from the commands that mean a process's.
  if (args.length === 1 && args[0] === '--version') {
    stdout.write(`${version()}\n`);
    return EXIT.ok;
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCodeOf(program);
  } catch (error) {
    const report = reportOf(error);
    if (report === null) return EXIT.ok;
    const output = outputOf(program);
    const isVerbose = program.opts<{ verbose?: boolean }>().verbose === true;
    const where = isVerbose && error instanceof Error ? `\n${error.stack ?? ''}` : '';
    const hint = report.isUnexpected && !isVerbose ? '--verbose shows where this comes from.' : report.hint;
    if (report.message !== '') output.error(`${report.message}${where}`, hint, report.data);
    return report.exitCode;
  }
}

function createProgram(stdout: Stream, stderr: Stream): Command {
  const program = new Command('signalbox');
  beginRun(program, stdout, stderr);
  program
    .description('Run BPMN processes on nothing but Kafka.')
    .helpOption('--help', 'show help')
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .showSuggestionAfterError()
    .exitOverride();
  program.addHelpText('after', '\n`signalbox --version` shows the version.');
  addGlobalOptions(program);
  for (const register of COMMANDS) register(program);
  // `--help` is the one way to ask.
  for (const command of program.commands) command.helpCommand(false);
  return program;
}

/** Up to the package's root from the sources (cli/) and from what is built of them (dist/cli/). */
function version(): string {
  const isBuilt = import.meta.url.endsWith('.js');
  const path = new URL(isBuilt ? '../../package.json' : '../package.json', import.meta.url);
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}

/** `signalbox list ... | head` closes our standard output early: that is an end, no error. */
function endQuietlyWithReader(stdout: Stream): void {
  if (stdout !== process.stdout) return;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.ok);
    throw error;
  });
}
