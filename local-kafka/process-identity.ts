/**
 * Tells whether a process id still means the process that we started. A number in a file proves nothing: the
 * process may have ended and its number may belong to another. So the number is kept together with what the
 * kernel says of its start.
 */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process, recognisable after its number was given to another. Plain JSON. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When the process started, in the kernel's words; only equality means something. */
  readonly startedAt: string;
}

/** The identity of a living process, or null when there is none with this number (or it is a zombie). */
export function identifyProcess(pid: number): ProcessIdentity | null {
  const startedAt =
    process.platform === 'linux'
      ? startedAtByProc(pid)
      : process.platform === 'win32'
        ? startedAtUnknown(pid)
        : startedAtByPs(pid);
  return startedAt === null ? null : { pid, startedAt };
}

/** Whether this very process, not a later one with its number, is alive. */
export function isAlive(identity: ProcessIdentity): boolean {
  return identifyProcess(identity.pid)?.startedAt === identity.startedAt;
}

/** Sends a signal if the identity still holds. Returns whether it was sent. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (!isAlive(identity)) return false;
  try {
    return process.kill(identity.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

/**
 * Field 22 of /proc/<pid>/stat (clock ticks since boot) with the boot's id: unique on this machine. See
 * proc(5).
 */
function startedAtByProc(pid: number): string | null {
  const stat = readOrNull(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // The second field is the command in parentheses and may hold anything, parentheses too.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const isZombie = fields[0] === 'Z' || fields[0] === 'X';
  if (isZombie) return null;
  const bootId = readOrNull('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
  return `${bootId}:${fields[19] ?? ''}`;
}

function startedAtByPs(pid: number): string | null {
  try {
    const out = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    return out === '' || out.startsWith('Z') ? null : out.replace(/^\S+\s+/, '');
  } catch {
    return null; // `ps` ends with 1 when no process has this number.
  }
}

/** Windows has no cheap answer: there a number in use is all that is known. */
function startedAtUnknown(pid: number): string | null {
  try {
    process.kill(pid, 0);
    return 'unknown';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? 'unknown' : null;
  }
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null; // Gone between two looks, or never there.
  }
}
