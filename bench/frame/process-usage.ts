/** CPU time and memory of a process so far. Source: Linux, proc(5); unknown on other systems. */
import { readFileSync } from 'node:fs';

export interface ProcessUsage {
  readonly cpuMs: number;
  readonly residentBytes: number;
  readonly residentPeakBytes: number;
}

/** Clock ticks are hundredths of a second on every Linux that Node runs on. */
const TICK_MS = 10;

/** Null if the process has ended or the system doesn't provide the values. */
export function usageOf(pid: number): ProcessUsage | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return {
      cpuMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS,
      residentBytes: kilobytes(status, 'VmRSS') * 1024,
      residentPeakBytes: kilobytes(status, 'VmHWM') * 1024,
    };
  } catch {
    return null;
  }
}

function kilobytes(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0);
}

/**
 * CPU time that the whole machine has spent busy, and its number of cores; null if the system doesn't provide
 * it.
 */
export function machineUsage(): { readonly busyMs: number; readonly cores: number } | null {
  try {
    const lines = readFileSync('/proc/stat', 'utf8').split('\n');
    const ticks = (lines[0] ?? '').trim().split(/\s+/).slice(1, 9).map(Number);
    const [user = 0, nice = 0, system = 0, , , interrupts = 0, softInterrupts = 0, stolen = 0] = ticks;
    const busyMs = (user + nice + system + interrupts + softInterrupts + stolen) * TICK_MS;
    return { busyMs, cores: lines.filter((line) => /^cpu\d/.test(line)).length };
  } catch {
    return null;
  }
}
