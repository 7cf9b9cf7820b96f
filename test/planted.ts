/**
 * Imports a module of the project with a fault planted in one file: the module and all of its dependencies in
 * the project are loaded a second time, in addition to the real ones.
 */
import assert from 'node:assert/strict';
import { registerHooks } from 'node:module';

/** A piece of code that occurs exactly once in its file, and its replacement. */
export interface Fault {
  /** From the project's root. */
  readonly file: string;
  readonly code: string;
  readonly instead: string;
}

const ROOT = new URL('../', import.meta.url).href;
const faults: Fault[] = [];

registerHooks({
  resolve(specifier, context, nextResolve) {
    const resolved = nextResolve(specifier, context);
    const planted = /[?]planted=\d+$/.exec(context.parentURL ?? '')?.[0];
    const isOwn = resolved.url.startsWith(ROOT) && !resolved.url.includes('/node_modules/');
    return planted !== undefined && isOwn ? { ...resolved, url: resolved.url + planted } : resolved;
  },
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    const fault = faults[Number(/[?]planted=(\d+)$/.exec(url)?.[1] ?? Number.NaN)];
    if (fault === undefined || !url.startsWith(`${ROOT}${fault.file}?`)) return loaded;
    const source = String(loaded.source);
    const parts = source.split(fault.code);
    assert.equal(
      parts.length,
      2,
      `${fault.file} has '${fault.code}' ${parts.length - 1} times instead of once`,
    );
    return { ...loaded, source: parts.join(fault.instead) };
  },
});

/** The exports of `module` (a path from the project's root) with the fault. */
export async function importPlanted<T>(module: string, fault: Fault): Promise<T> {
  faults.push(fault);
  return (await import(`${ROOT}${module}?planted=${faults.length - 1}`)) as T;
}
