/**
 * Finds the process that listens on a local port, for messages such as "9092 is used by java (process 4711)".
 * Uses /proc on Linux, else lsof.
 */

import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';

export interface PortHolder {
  readonly pid: number;
  /** Its command line, shortened; empty if it can't be read. */
  readonly command: string;
}

/** Null if no process listens, or if it belongs to another user and can't be seen. */
export async function findPortHolder(port: number): Promise<PortHolder | null> {
  const pid = process.platform === 'linux' ? await holderByProc(port) : await holderByLsof(port);
  return pid === null ? null : { pid, command: await commandOf(pid) };
}

/** One line for a message, or an empty string. */
export function describeHolder(holder: PortHolder | null): string {
  return holder === null ? '' : `process ${holder.pid} (${holder.command || 'unknown command'})`;
}

const LISTEN = '0A';

async function holderByProc(port: number): Promise<number | null> {
  const inodes = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of (await readOr(table, '')).split('\n').slice(1)) {
      const fields = line.trim().split(/\s+/);
      const localPort = Number.parseInt(fields[1]?.split(':')[1] ?? '', 16);
      if (localPort === port && fields[3] === LISTEN) inodes.add(`socket:[${fields[9]}]`);
    }
  }
  if (inodes.size === 0) return null;
  for (const name of await readdir('/proc')) {
    if (/^\d+$/.test(name) && (await holdsAny(name, inodes))) return Number(name);
  }
  return null;
}

async function holdsAny(pid: string, inodes: ReadonlySet<string>): Promise<boolean> {
  const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const links = await Promise.all(descriptors.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
  return links.some((link) => inodes.has(link));
}

async function holderByLsof(port: number): Promise<number | null> {
  const { stdout } = await promisify(execFile)('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fp']).catch(
    () => ({
      stdout: '',
    }),
  );
  const match = /^p(\d+)$/m.exec(stdout);
  return match === null ? null : Number(match[1]);
}

async function commandOf(pid: number): Promise<string> {
  const raw =
    process.platform === 'linux'
      ? (await readOr(`/proc/${pid}/cmdline`, '')).replaceAll('\0', ' ')
      : await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]).then(
          ({ stdout }) => stdout,
          () => '',
        );
  const line = raw.trim();
  return line.length > 80 ? `${line.slice(0, 77)}...` : line;
}

function readOr(path: string, otherwise: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => otherwise);
}
