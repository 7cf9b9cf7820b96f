/** The equivalent commands of the command line. Pure. */
import { commandLine } from '../../inspect/command-line.ts';

/** Without variables, the option is omitted. */
function variablesOption(text: string): Readonly<Record<string, string>> {
  const trimmed = text.trim();
  return trimmed === '' ? {} : { variables: trimmed };
}

export const deployCommand = (files: readonly string[]): string =>
  commandLine(['deploy'], {}, files.length === 0 ? ['<file>'] : files);

export const startCommand = (processId: string, version: number, variables: string): string =>
  commandLine(['start'], { version: String(version), ...variablesOption(variables) }, [processId]);

export const publishCommand = (name: string, key: string, variables: string): string =>
  commandLine(['publish'], { ...(key !== '' && { key }), ...variablesOption(variables) }, [
    name || '<message>',
  ]);

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
