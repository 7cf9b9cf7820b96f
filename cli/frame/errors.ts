/** Errors of commands, and the mapping of any error to one line, an exit code and a hint. Pure. */

import { CommanderError } from 'commander';
import { CommandRejection, CommandTimeout, CommandTooLarge, TopicMissing } from '../../client/errors.ts';
import type { RequestErrorCode } from '../../inspect/request-error.ts';
import { RequestError } from '../../inspect/request-error.ts';
import { ClientPropertyError } from '../../kafka/connect/client-property-error.ts';
import { KafkaConnectionError, KafkaProtocolError } from '../../kafka/connect/errors.ts';
import { ProduceRefused } from '../../kafka/ports.ts';
import { LocalBrokerError } from '../../local-kafka/error.ts';
import { CommandUnanswered } from '../../operate/answer.ts';
import type { ExitCode } from './exit-codes.ts';
import { EXIT } from './exit-codes.ts';
import { nearest } from './suggestions.ts';

/** An error that is reported to the user by its message alone, without a stack. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: ExitCode;
  /** What to do next, one sentence, shown in text mode. */
  readonly hint: string | undefined;
  /** Details for programs. */
  readonly data: object | undefined;

  constructor(
    exitCode: ExitCode,
    message: string,
    options: { hint?: string; cause?: unknown; data?: object } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.exitCode = exitCode;
    this.hint = options.hint;
    this.data = options.data;
  }
}

export interface ErrorReport {
  readonly exitCode: ExitCode;
  readonly message: string;
  readonly hint: string | undefined;
  /** True for errors that are not handled here: `--verbose` prints their stack. */
  readonly isUnexpected: boolean;
  /** Details for programs; printed in JSON mode only. */
  readonly data?: object;
}

/** Null if commander ended successfully because it printed the help or the version. */
export function reportOf(error: unknown): ErrorReport | null {
  if (error instanceof CommanderError) return reportOfUsage(error);
  if (error instanceof CliError) {
    const { exitCode, message, hint, data } = error;
    return { exitCode, message, hint, isUnexpected: false, ...(data && { data }) };
  }
  if (error instanceof RequestError) {
    const { code, message, fix, data, unknown } = error;
    const [similar] = unknown ? nearest(unknown.word, unknown.allowed) : [];
    const hint = fix ?? (similar === undefined ? undefined : `Did you mean ${similar}?`);
    return { exitCode: REQUEST_EXITS[code], message, hint, isUnexpected: false, ...(data && { data }) };
  }
  if (error instanceof LocalBrokerError) {
    return { exitCode: EXIT.failed, message: error.message, hint: error.hint, isUnexpected: false };
  }
  if (error instanceof ClientPropertyError) {
    return { exitCode: EXIT.usage, message: error.message, hint: undefined, isUnexpected: false };
  }
  if (error instanceof KafkaConnectionError || error instanceof KafkaProtocolError) {
    const hint = 'Run `signalbox doctor` to find the cause.';
    return { exitCode: EXIT.failed, message: error.message, hint, isUnexpected: false };
  }
  const ofCommand = reportOfCommand(error);
  if (ofCommand !== null) return ofCommand;
  const message = error instanceof Error ? error.message : String(error);
  return { exitCode: EXIT.failed, message, hint: undefined, isUnexpected: true };
}

const REQUEST_EXITS: Readonly<Record<RequestErrorCode, ExitCode>> = {
  NOT_FOUND: EXIT.notFound,
  INVALID_ARGUMENT: EXIT.usage,
  REJECTED: EXIT.rejected,
};

/** Maps errors of commands to the engine. */
function reportOfCommand(error: unknown): ErrorReport | null {
  if (error instanceof CommandUnanswered) {
    const { code, topic, partition, offset } = error.timeout;
    const data = { code, topic, partition, offset };
    return { exitCode: EXIT.timeout, message: error.message, hint: error.fix, isUnexpected: false, data };
  }
  if (error instanceof CommandRejection) {
    const { code, reason, details } = error;
    const exitCode = code === 'NOT_FOUND' ? EXIT.notFound : EXIT.rejected;
    const data = { code, ...(details === undefined ? {} : { details }) };
    return { exitCode, message: reason, hint: rejectionHint(code, details), isUnexpected: false, data };
  }
  if (error instanceof CommandTimeout) {
    const { message, code, topic, partition, offset } = error;
    const data = { code, topic, partition, offset };
    return { exitCode: EXIT.timeout, message, hint: undefined, isUnexpected: false, data };
  }
  if (error instanceof CommandTooLarge) {
    const { message, code, bytes, limitBytes } = error;
    const data = { code, bytes, ...(limitBytes !== undefined && { limitBytes }) };
    return { exitCode: EXIT.rejected, message, hint: undefined, isUnexpected: false, data };
  }
  if (error instanceof TopicMissing) {
    const hint = 'Check --prefix.';
    return { exitCode: EXIT.notFound, message: error.message, hint, isUnexpected: false };
  }
  if (error instanceof ProduceRefused) {
    const message = `the broker rejected the record: ${error.message}`;
    const hint = 'Run `signalbox doctor` to find the cause.';
    return { exitCode: EXIT.failed, message, hint, isUnexpected: false };
  }
  return null;
}

const REJECTION_HINTS: ReadonlyMap<string, string> = new Map([
  ['NOT_FOUND', 'Use `signalbox list instances` or `signalbox list definitions` to find the key or id.'],
  ['INTERNAL_ERROR', 'The command was written to the dead letters; see `signalbox dead-letters list`.'],
]);

function rejectionHint(code: string, details: unknown): string | undefined {
  const { instanceKey } = (details ?? {}) as { instanceKey?: number };
  return instanceKey ? `See \`signalbox get ${instanceKey}\`.` : REJECTION_HINTS.get(code);
}

function reportOfUsage(error: CommanderError): ErrorReport | null {
  if (error.exitCode === 0) return null;
  // Commander has printed the message, or the whole help if the command was missing.
  return { exitCode: EXIT.usage, message: '', hint: undefined, isUnexpected: false };
}
