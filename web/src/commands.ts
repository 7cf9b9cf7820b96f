/** The equivalent commands of the command line. Pure. */
import { commandLine, shellWord } from '../../inspect/command-line.ts';

/** Without variables, the option is omitted. */
function variablesOption(text: string): Readonly<Record<string, string>> {
  const trimmed = text.trim();
  return trimmed === '' ? {} : { variables: trimmed };
}

export const deployCommand = (files: readonly string[]): string =>
  commandLine(['deploy'], {}, files.length === 0 ? ['<file>'] : files);

export const startCommand = (
  processId: string,
  version: number,
  variables: string,
  businessKey = '',
): string =>
  commandLine(
    ['start'],
    {
      version: String(version),
      ...(businessKey !== '' && { 'business-key': businessKey }),
      ...variablesOption(variables),
    },
    [processId],
  );

export const publishCommand = (name: string, key: string, variables: string): string =>
  commandLine(['publish'], { ...(key !== '' && { key }), ...variablesOption(variables) }, [
    name || '<message>',
  ]);

export const signalCommand = (name: string, variables: string): string =>
  commandLine(['signal'], variablesOption(variables), [name || '<signal>']);

export const completeJobCommand = (jobKey: string, variables: string): string =>
  commandLine(['complete', jobKey], variablesOption(variables));

export const failJobCommand = (jobKey: string, retries: number, message: string): string =>
  commandLine(['fail', jobKey], { retries: String(retries), ...(message !== '' && { message }) });

export const retryJobCommand = (jobKey: string, retries: number): string =>
  commandLine(['retry', jobKey], { retries: String(retries) });

export const redriveCommand = (letter: string): string =>
  commandLine(['dead-letters', 'redrive'], {}, [letter]);

/** `where`: conditions by name; `options`: those of the operation. */
export function bulkCommand(
  operation: string,
  where: Readonly<Record<string, string>>,
  options: Readonly<Record<string, string>> = {},
): string {
  const conditions = Object.entries(where).map(([name, value]) => shellWord(`${name}=${value}`));
  const selection = conditions.length === 0 ? [] : ['--where', ...conditions];
  const named = Object.entries(options).map(([name, value]) => `--${name}=${shellWord(value)}`);
  return [commandLine(['bulk', operation]), ...named, ...selection].join(' ');
}

export function migrateCommand(
  key: string,
  target: { readonly processId: string; readonly version: number },
  mapping: ReadonlyMap<string, string>,
): string {
  const pairs = [...mapping].filter(([from, to]) => to !== '' && to !== from);
  const map = pairs.length === 0 ? [] : ['--map', ...pairs.map(([from, to]) => shellWord(`${from}=${to}`))];
  const options = { 'to-process': target.processId, 'to-version': String(target.version) };
  return [commandLine(['migrate', key], options), ...map].join(' ');
}

export const cancelCommand = (key: string): string => commandLine(['cancel', key]);

/** `retries` is undefined for an incident without a job. */
export const resolveCommand = (key: string, retries: number | undefined): string =>
  commandLine(['resolve', key], retries === undefined ? {} : { retries: String(retries) });

export const setVariablesCommand = (scopeKey: string, variables: string): string =>
  commandLine(['set', 'variables', scopeKey], variablesOption(variables));

export const claimCommand = (taskKey: string, assignee: string): string =>
  commandLine(['task', 'claim', taskKey], { assignee: assignee || '<name>' });

export const unclaimCommand = (taskKey: string): string => commandLine(['task', 'unclaim', taskKey]);

export const completeCommand = (taskKey: string, variables: string): string =>
  commandLine(['task', 'complete', taskKey], variablesOption(variables));
