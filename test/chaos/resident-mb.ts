/** What a process holds in memory. Source: Linux, proc(5). */

import { readFile } from 'node:fs/promises';

/** Resident memory, MB, whole. Rejects when the process is gone. */
export async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}
