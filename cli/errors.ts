/** What a command fails with, and how any error becomes one line, an exit code and a hint. Pure. */

import { CommanderError } from 'commander';
import { ClientPropertyError } from '../kafka/client-properties.ts';
import { KafkaConnectionError } from '../kafka/errors.ts';
import { LocalBrokerError } from '../kafka/local-broker/error.ts';
import type { ExitCode } from './exit-codes.ts';
import { EXIT } from './exit-codes.ts';

/** A failure that is the user's to know of: its message stands alone, without a stack. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: ExitCode;
  /** What to do next, one sentence, shown in text mode. */
  readonly hint: string | undefined;

  constructor(exitCode: ExitCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.exitCode = exitCode;
    this.hint = options.hint;
  }
}

export interface ErrorReport {
  readonly exitCode: ExitCode;
  readonly message: string;
  readonly hint: string | undefined;
  /** Nobody foresaw it: `--verbose` shows where it came from. */
  readonly isUnexpected: boolean;
}

/** Null for commander's own ways of ending well: help and version were asked for and are printed. */
export function reportOf(error: unknown): ErrorReport | null {
  if (error instanceof CommanderError) return reportOfUsage(error);
  if (error instanceof CliError) {
    return { exitCode: error.exitCode, message: error.message, hint: error.hint, isUnexpected: false };
  }
  if (error instanceof LocalBrokerError) {
    return { exitCode: EXIT.failed, message: error.message, hint: error.hint, isUnexpected: false };
  }
  if (error instanceof ClientPropertyError) {
    return { exitCode: EXIT.usage, message: error.message, hint: undefined, isUnexpected: false };
  }
  if (error instanceof KafkaConnectionError) {
    const hint = '`signalbox doctor` looks for what is wrong.';
    return { exitCode: EXIT.failed, message: error.message, hint, isUnexpected: false };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { exitCode: EXIT.failed, message, hint: undefined, isUnexpected: true };
}

function reportOfUsage(error: CommanderError): ErrorReport | null {
  if (error.exitCode === 0) return null;
  // Commander has printed the message, or the whole help when a command was missing.
  return { exitCode: EXIT.usage, message: '', hint: undefined, isUnexpected: false };
}
