/** The errors of rejected commands. Pure. */
import type { Finding } from '../bpmn/model.ts';
import type { RejectionCode } from '../engine/errors.ts';

/** `INTERNAL_ERROR`: the engine failed; the command is a dead letter and its instance is suspended. */
export type CommandRejectionCode = RejectionCode | 'INTERNAL_ERROR';

/** The engine rejected a command; nothing has changed. */
export class CommandRejection extends Error {
  override readonly name: string = 'CommandRejection';
  readonly code: CommandRejectionCode;
  /** The engine's message, without the code. */
  readonly reason: string;
  /** Details for programs, such as the existing key. */
  readonly details: unknown;

  constructor(code: CommandRejectionCode, reason: string, details?: unknown) {
    super(`${code}: ${reason}`);
    this.code = code;
    this.reason = reason;
    this.details = details;
  }
}

/** The deployment was rejected as a whole. The message lists all findings. */
export class DeploymentRejected extends CommandRejection {
  override readonly name = 'DeploymentRejected';
  readonly findings: readonly Finding[];

  constructor(code: CommandRejectionCode, reason: string, findings: readonly Finding[]) {
    const lines = findings.map(
      (finding) => `\n  ${finding.file}: ${finding.elementId ?? '-'}: ${finding.reason}`,
    );
    super(code, `${reason}${lines.join('')}`, { findings });
    this.findings = findings;
  }
}
