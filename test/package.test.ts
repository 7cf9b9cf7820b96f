/** The guarantees of package.json and its lock file to users that run `npm ci` on another machine. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

interface Package {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly allowScripts: Readonly<Record<string, boolean>>;
}

interface LockedPackage {
  readonly hasInstallScript?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const read = (file: string) => JSON.parse(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8'));
const { dependencies, devDependencies, allowScripts } = read('package.json') as Package;
const { packages } = read('package-lock.json') as { packages: Readonly<Record<string, LockedPackage>> };

test('every dependency is pinned to one version', () => {
  const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
    ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
  );
  assert.deepEqual(loose, []);
});

test('the lock file has the native packages of every platform', () => {
  const missing = Object.values(packages)
    .flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
    .filter((name) => packages[`node_modules/${name}`] === undefined);
  assert.deepEqual(missing, [], 'node scripts/complete-lockfile.ts adds them');
});

test('the lock file contains no registry', () => {
  assert.deepEqual(
    Object.keys(packages).filter((path) => 'resolved' in (packages[path] ?? {})),
    [],
  );
});

test('each install script is allowed or denied by name', () => {
  const withScript = Object.keys(packages)
    .filter((path) => packages[path]?.hasInstallScript === true)
    .map((path) => path.split('node_modules/').at(-1) ?? '');
  assert.deepEqual([...new Set(withScript)].sort(), Object.keys(allowScripts).sort());
  assert.deepEqual(
    Object.entries(allowScripts).filter(([, isAllowed]) => isAllowed),
    [['node', true]],
  );
});
