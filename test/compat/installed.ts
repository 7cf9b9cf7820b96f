/** The packages of `packages/`, which are pinned there and not among this project's own dependencies. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const MANIFEST = new URL('packages/package.json', import.meta.url);
const requireInstalled = createRequire(MANIFEST);

/** The exports of the package. */
export function load<T>(name: string): T {
  return requireInstalled(name) as T;
}

/** The pinned version. */
export function versionOf(name: string): string {
  const { dependencies } = JSON.parse(readFileSync(MANIFEST, 'utf8')) as {
    dependencies: Record<string, string>;
  };
  return dependencies[name] ?? 'unknown';
}
