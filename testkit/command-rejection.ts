/** Thrown for a rejected command. Pure. */
import type { Finding } from '../bpmn/model.ts';
import type { RejectionCode } from '../engine/errors.ts';

/** `INTERNAL_ERROR`: the engine itself failed; the command is a dead letter, its instance is set aside. */
export type RefusalCode = RejectionCode | 'INTERNAL_ERROR';

/** The engine rejected a command; nothing has changed. */
export class CommandRejection extends Error {
  override readonly name: string = 'CommandRejection';
  readonly code: RefusalCode;
  /** The engine's words, without the code. */
  readonly reason: string;
  /** What the engine added for programs, such as the key that exists already. */
  readonly details: unknown;

  constructor(code: RefusalCode, reason: string, details?: unknown) {
    super(`${code}: ${reason}`);
    this.code = code;
    this.reason = reason;
    this.details = details;
  }
}

/** The models can't be deployed; none of the set was. The message lists every finding. */
export class DeploymentRefused extends CommandRejection {
  override readonly name = 'DeploymentRefused';
  readonly findings: readonly Finding[];

  constructor(code: RefusalCode, reason: string, findings: readonly Finding[]) {
    const lines = findings.map(
      (finding) => `\n  ${finding.file}: ${finding.elementId ?? '-'}: ${finding.reason}`,
    );
    super(code, `${reason}${lines.join('')}`, { findings });
    this.findings = findings;
  }
}
