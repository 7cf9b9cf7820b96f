/**
 * The functions in which a V8 CPU profile spent its time. Pure. Source: Chrome DevTools Protocol,
 * Profiler.Profile.
 */

interface ProfileNode {
  readonly id: number;
  readonly callFrame: {
    readonly functionName: string;
    readonly url: string;
    readonly lineNumber: number;
  };
}

export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

export interface FunctionTime {
  readonly what: string;
  readonly selfMs: number;
  /** Share of the busy time. */
  readonly share: number;
}

/** The functions by self time, the largest first; `busyMs`: all time except idle. */
export function topFunctions(
  profile: CpuProfile,
  count: number,
): { readonly busyMs: number; readonly idleMs: number; readonly functions: readonly FunctionTime[] } {
  const names = new Map(profile.nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const selfMs = new Map<string, number>();
  for (const [at, sample] of profile.samples.entries()) {
    const name = names.get(sample) ?? '(unknown)';
    selfMs.set(name, (selfMs.get(name) ?? 0) + (profile.timeDeltas[at] ?? 0) / 1000);
  }
  const idleMs = selfMs.get('(idle)') ?? 0;
  selfMs.delete('(idle)');
  const busyMs = [...selfMs.values()].reduce((sum, ms) => sum + ms, 0);
  const functions = [...selfMs]
    .sort(([, left], [, right]) => right - left)
    .slice(0, count)
    .map(([what, ms]) => ({ what, selfMs: ms, share: ms / busyMs }));
  return { busyMs, idleMs, functions };
}

function nameOf({ functionName, url, lineNumber }: ProfileNode['callFrame']): string {
  const name = functionName || '(anonymous)';
  if (url === '') return name;
  const file = url
    .replace(/^file:\/\//, '')
    .replace(/^.*\/node_modules\//, '')
    .replace(/^.*?\/(?=[^/]+\/[^/]+$)/, '');
  return `${name} ${file}:${lineNumber + 1}`;
}
