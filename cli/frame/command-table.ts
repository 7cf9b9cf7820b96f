/**
 * Every command and its file. Only the files needed by a command line are loaded, because loading is a large
 * part of the run time of a short command, and of a restart of the engine.
 */
import type { Command } from 'commander';

/** The exports of each file in commands/. */
interface CommandModule {
  register(program: Command): void;
}

/** By the command's name, in the order of `--help`. */
export const COMMANDS: Readonly<Record<string, () => Promise<CommandModule>>> = {
  dev: () => import('../commands/dev.ts'),
  engine: () => import('../commands/engine.ts'),
  server: () => import('../commands/server.ts'),
  open: () => import('../commands/open.ts'),
  users: () => import('../commands/users.ts'),
  kafka: () => import('../commands/kafka.ts'),
  topics: () => import('../commands/topics.ts'),
  acls: () => import('../commands/acls.ts'),
  schemas: () => import('../commands/schemas.ts'),
  doctor: () => import('../commands/doctor.ts'),
  partition: () => import('../commands/partition.ts'),
  validate: () => import('../commands/validate.ts'),
  decide: () => import('../commands/decide.ts'),
  deploy: () => import('../commands/deploy.ts'),
  run: () => import('../commands/run.ts'),
  start: () => import('../commands/start.ts'),
  publish: () => import('../commands/publish.ts'),
  signal: () => import('../commands/signal.ts'),
  evaluate: () => import('../commands/evaluate.ts'),
  get: () => import('../commands/get.ts'),
  why: () => import('../commands/why.ts'),
  trace: () => import('../commands/trace.ts'),
  list: () => import('../commands/list.ts'),
  complete: () => import('../commands/complete.ts'),
  fail: () => import('../commands/fail.ts'),
  throw: () => import('../commands/throw.ts'),
  task: () => import('../commands/task.ts'),
  retry: () => import('../commands/retry.ts'),
  resolve: () => import('../commands/resolve.ts'),
  cancel: () => import('../commands/cancel.ts'),
  set: () => import('../commands/set.ts'),
  modify: () => import('../commands/modify.ts'),
  migrate: () => import('../commands/migrate.ts'),
  bulk: () => import('../commands/bulk.ts'),
  delete: () => import('../commands/delete.ts'),
  completion: () => import('../commands/completion.ts'),
  connectors: () => import('../commands/connectors.ts'),
  'dead-letters': () => import('../commands/dead-letters.ts'),
};

/**
 * The commands whose names are among the arguments; if there are none, all commands, for help and
 * suggestions.
 */
export async function commandsNamedIn(args: readonly string[]): Promise<CommandModule[]> {
  // Completion describes all of them.
  const named = args[0] === 'completion' ? [] : Object.keys(COMMANDS).filter((name) => args.includes(name));
  const wanted = named.length > 0 ? named : Object.keys(COMMANDS);
  return Promise.all(wanted.map((name) => (COMMANDS[name] as () => Promise<CommandModule>)()));
}
