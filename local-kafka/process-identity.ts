/**
 * Tells whether a process id still belongs to the process that we started. A process id in a file proves
 * nothing: the process may have ended and its id may have been reused. So the id is stored together with the
 * start time reported by the kernel.
 */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process, recognizable even after its id was reused. Plain JSON. */
export interface ProcessIdentity {
  readonly pid: number;
  /** The start time of the process in the kernel's format; only suitable for comparison. */
  readonly startedAt: string;
}

/** The identity of a living process, or null if no process has this id (or it is a zombie). */
export function identifyProcess(pid: number): ProcessIdentity | null {
  const startedAt =
    process.platform === 'linux'
      ? startedAtByProc(pid)
      : process.platform === 'win32'
        ? startedAtUnknown(pid)
        : startedAtByPs(pid);
  return startedAt === null ? null : { pid, startedAt };
}

/** True if this process, not a later one with its id, is alive. */
export function isAlive(identity: ProcessIdentity): boolean {
  return identifyProcess(identity.pid)?.startedAt === identity.startedAt;
}

/** Sends a signal if the identity still matches. Returns true if it was sent. */
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
 * Field 22 of /proc/<pid>/stat (clock ticks since boot) with the boot id: unique on this machine. See
 * proc(5).
 */
function startedAtByProc(pid: number): string | null {
  const stat = readOrNull(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // The second field is the command in parentheses, which may contain any characters, even parentheses.
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
    return null; // `ps` exits with 1 if no process has this id.
  }
}

/** Windows has no cheap way: there, it is only known that the id is in use. */
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
    return null; // Ended between the two reads, or never existed.
  }
}
