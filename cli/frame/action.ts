/**
 * Adapter between commander and a command: creates its context, aborts it on Ctrl-C, closes its resources and
 * stores its exit code.
 */

import type { Command } from 'commander';
import { connectionWords } from './connection-words.ts';
import { CommandContext } from './context.ts';
import type { ExitCode } from './exit-codes.ts';
import { EXIT } from './exit-codes.ts';
import type { GlobalOptions } from './global-options.ts';
import { globalOptionsOf } from './global-options.ts';
import type { Stream } from './output.ts';
import { Output } from './output.ts';

/** A program's streams, and the outcome of its command. */
interface Run {
  readonly stdout: Stream;
  readonly stderr: Stream;
  exitCode: ExitCode;
}

const runs = new WeakMap<Command, Run>();

/** Connects a program to its streams; must be called before it parses arguments. */
export function beginRun(program: Command, stdout: Stream, stderr: Stream): void {
  runs.set(program, { stdout, stderr, exitCode: EXIT.ok });
}

/** The outcome of the command that ran. */
export function exitCodeOf(program: Command): ExitCode {
  return runOf(program).exitCode;
}

/** The output of a program, configured by its global options. */
export function outputOf(program: Command): Output {
  const { stdout, stderr } = runOf(program);
  const json = program.opts<GlobalOptions>().json === true;
  return new Output({ stdout, stderr, json, connectionWords: connectionWords(program) });
}

/**
 * Wraps the function of a command for commander's `.action()`. It gets its context, then commander's
 * arguments (its own arguments in order, then its options). Returning nothing means exit code 0.
 */
export function action<A extends readonly unknown[]>(
  perform: (context: CommandContext, ...args: A) => Promise<ExitCode> | Promise<void>,
): (...args: unknown[]) => Promise<void> {
  return async (...args) => {
    // Commander ends the list with the options and the command itself.
    const command = args.at(-1) as Command;
    const program = rootOf(command);
    const interrupt = new AbortController();
    const context = new CommandContext(globalOptionsOf(program), outputOf(program), interrupt.signal);
    const run = runOf(program);
    run.exitCode = await performInterruptibly(interrupt, context, () =>
      perform(context, ...(args as unknown as A)),
    );
  };
}

async function performInterruptibly(
  interrupt: AbortController,
  context: CommandContext,
  perform: () => Promise<ExitCode> | Promise<void>,
): Promise<ExitCode> {
  const { promise: stopped, resolve: stop } = Promise.withResolvers<ExitCode>();
  const onSignal = (signal: NodeJS.Signals) => {
    const exitCode = signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated;
    // A second Ctrl-C: exit immediately, without cleaning up.
    if (interrupt.signal.aborted) process.exit(exitCode);
    interrupt.abort();
    stop(exitCode);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, onSignal);
  try {
    const performed = (async () => (await perform()) ?? EXIT.ok)();
    const first = await Promise.race([performed, stopped]);
    const isEndedByTerm = first === EXIT.terminated && context.isService;
    if (isEndedByTerm) return await performed;
    if (interrupt.signal.aborted && context.isEndingByItself) await performed;
    return first;
  } finally {
    // Signal handlers stay until the end, because closing resources can take time, too.
    await context.close();
    for (const signal of signals) process.off(signal, onSignal);
  }
}

function rootOf(command: Command): Command {
  let root = command;
  while (root.parent !== null) root = root.parent;
  return root;
}

function runOf(program: Command): Run {
  const run = runs.get(program);
  if (run === undefined) throw new Error('the command was not executed');
  return run;
}
