/** The command line of Signalbox, assembled from one file per command. */

import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { beginRun, exitCodeOf, outputOf } from './frame/action.ts';
import { commandsNamedIn } from './frame/command-table.ts';
import { reportOf } from './frame/errors.ts';
import type { ExitCode } from './frame/exit-codes.ts';
import { EXIT } from './frame/exit-codes.ts';
import { addGlobalOptions } from './frame/global-options.ts';
import type { Stream } from './frame/output.ts';
import { suggestionFor } from './frame/suggestions.ts';

/**
 * Runs one command line, given without the program's name. Prints all output and returns the exit
 * code.
 */
export async function main(
  args: readonly string[],
  stdout: Stream = process.stdout,
  stderr: Stream = process.stderr,
): Promise<ExitCode> {
  endQuietlyWithReader(stdout);
  const program = await createProgram(args, stdout, stderr);
  // Not done by commander's option, which would conflict with the `--version` of commands that select a
  // process version.
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
    if (error instanceof CommanderError) {
      const suggestion = suggestionFor(error, args, await createProgram([], stdout, stderr));
      if (suggestion !== undefined) stderr.write(`${suggestion}\n`);
    }
    const output = outputOf(program);
    const isVerbose = program.opts<{ verbose?: boolean }>().verbose === true;
    const where = isVerbose && error instanceof Error ? `\n${error.stack ?? ''}` : '';
    const hint = report.isUnexpected && !isVerbose ? 'Use --verbose to print the stack trace.' : report.hint;
    if (report.message !== '') output.error(`${report.message}${where}`, hint, report.data);
    return report.exitCode;
  }
}

async function createProgram(args: readonly string[], stdout: Stream, stderr: Stream): Promise<Command> {
  const program = new Command('signalbox');
  beginRun(program, stdout, stderr);
  program
    .description('Run BPMN processes on Apache Kafka.')
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
  for (const { register } of await commandsNamedIn(args)) register(program);
  // `--help` is the only form.
  for (const command of program.commands) command.helpCommand(false);
  return program;
}

/** Finds the package root from the sources (cli/) and from the build (dist/cli/). */
function version(): string {
  const isBuilt = import.meta.url.endsWith('.js');
  const path = new URL(isBuilt ? '../../package.json' : '../package.json', import.meta.url);
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}

/** `signalbox list ... | head` closes standard output early: this is a normal end, not an error. */
function endQuietlyWithReader(stdout: Stream): void {
  if (stdout !== process.stdout) return;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.ok);
    throw error;
  });
}
