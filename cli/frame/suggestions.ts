/**
 * Suggestions for words of a command line that don't exist. Commander suggests names that are like the word
 * among those of the same command; here are commands at other places, such as `dead-letters list` for `list
 * dead-letters`, and choices of options and arguments.
 */
import { Command, CommanderError } from 'commander';

const SHOWN_MAX = 3;

/** The candidates that are most like the word, by commander's measure; empty if none is. */
export function nearest(word: string, candidates: readonly string[]): string[] {
  const asked = new Command().exitOverride().helpCommand(false).helpOption(false);
  asked.configureOutput({ writeErr: () => undefined });
  for (const candidate of candidates) {
    if (candidate === word) return [word];
    asked.command(candidate);
  }
  try {
    asked.parse([word], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const found = /\(Did you mean (?:one of )?(.*)\?\)/.exec(error.message)?.[1];
    if (found !== undefined) return found.split(', ');
  }
  return [];
}

/**
 * What to add to commander's message about a command line; undefined if it is a suggestion already.
 * `program`: with all commands.
 */
export function suggestionFor(
  { code, message }: CommanderError,
  args: readonly string[],
  program: Command,
): string | undefined {
  if (message.includes('(Did you mean')) return undefined;
  const choice = /'([^']*)' is invalid.*Allowed choices are (.*)\.$/s.exec(message);
  if (choice) return didYouMean(nearest(choice[1] ?? '', (choice[2] ?? '').split(', ')));
  const unknown = /unknown (?:command|option) '(.*)'/s.exec(message)?.[1];
  if (unknown === undefined) return undefined;
  const before = args.slice(0, args.indexOf(unknown));
  const path = namedBy(before, program);
  const found =
    code === 'commander.unknownCommand'
      ? commandsLike(unknown, before, program)
      : conditionsNamed(unknown, path.at(-1) ?? program);
  const names = path.map((command) => command.name());
  return didYouMean(found) ?? `(See \`${['signalbox', ...names, '--help'].join(' ')}\`.)`;
}

function didYouMean(found: readonly string[]): string | undefined {
  if (found.length === 0) return undefined;
  return `(Did you mean ${found.length > 1 ? 'one of ' : ''}${found.slice(0, SHOWN_MAX).join(', ')}?)`;
}

/** The group and the command that the arguments name. */
function namedBy(args: readonly string[], program: Command): Command[] {
  const path: Command[] = [];
  for (const arg of args) {
    const next = (path.at(-1) ?? program).commands.find((command) => command.name() === arg);
    if (next) path.push(next);
  }
  return path;
}

/**
 * Conditions with the name of an option that doesn't exist, such as `--where process=<id>` for `--process`.
 */
function conditionsNamed(option: string, command: Command): string[] {
  const name = option.replace(/^-+/, '').replace(/=.*$/s, '');
  return command.options.flatMap(({ long, description }) => {
    const condition = description.split(/[\s,]+/).find((word) => word.startsWith(`${name}=`));
    return name === '' || condition === undefined ? [] : [`${long} ${condition}`];
  });
}

/** Commands whose names contain the word and the names before it, in any order; the most alike ones. */
function commandsLike(word: string, before: readonly string[], program: Command): string[] {
  const all = [...leaves(program)];
  const names = new Set(all.flat());
  const words = [...before.filter((one) => names.has(one)), word];
  const found = all.flatMap((path) => {
    if (!words.every((one) => nearest(one, path).length > 0)) return [];
    const different = words.filter((one) => !path.includes(one)).length;
    return [{ text: path.join(' '), rank: 10 * different + path.length }];
  });
  const best = Math.min(...found.map(({ rank }) => rank));
  return found.filter(({ rank }) => rank === best).map(({ text }) => text);
}

function* leaves(group: Command, path: readonly string[] = []): Generator<string[]> {
  for (const command of group.commands) {
    const own = [...path, command.name()];
    if (command.commands.length === 0) yield own;
    else yield* leaves(command, own);
  }
}
