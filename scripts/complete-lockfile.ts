/**
 * Adds the optional packages of other platforms (native parts of the linter and such) to package-lock.json.
 * npm omits them if its registry or an existing node_modules has only those of this platform; `npm ci` would
 * then reject the lock file. Run it after `npm install` has changed the lock file. The added entries have no
 * integrity, because this machine never downloaded those packages.
 */

import { readFileSync, writeFileSync } from 'node:fs';

interface LockedPackage {
  readonly license?: string;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const FILE = 'package-lock.json';
const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];

const lock = JSON.parse(readFileSync(FILE, 'utf8')) as { packages: Record<string, LockedPackage> };
const packages = { ...lock.packages };
for (const parent of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    packages[`node_modules/${name}`] ??= foreignPackage(name, version, parent);
  }
}
lock.packages = Object.fromEntries(
  Object.entries(packages).sort(([left], [right]) => (left < right ? -1 : 1)),
);
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);

/** The names of such packages contain their platform: `cli-linux-x64-musl`, `binding-win32-arm64-msvc`. */
function foreignPackage(name: string, version: string, parent: LockedPackage): LockedPackage {
  const parts = (name.split('/').at(-1) ?? '').split('-');
  const at = parts.findIndex((part) => SYSTEMS.includes(part));
  const [system, cpu, ...rest] = parts.slice(at);
  if (at < 0 || system === undefined || cpu === undefined)
    throw new Error(`the platform of ${name} is unknown`);
  const isGlibcOrMusl = system === 'linux' && cpu !== 'arm';
  const libc = isGlibcOrMusl ? { libc: [rest.join('-').startsWith('musl') ? 'musl' : 'glibc'] } : {};
  const { dev, license } = parent;
  return {
    ...{ version, cpu: [cpu], ...(dev !== undefined && { dev }), ...libc },
    ...(license !== undefined && { license }),
    ...{ optional: true, os: [system] },
  };
}
