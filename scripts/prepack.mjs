/**
 * Builds `dist/` before `npm pack` and `npm publish`, also in a clean clone: installs the dependencies first
 * if they are missing. Plain JavaScript for any Node, because the pinned one is a dependency.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** @param {readonly string[]} args */
function npm(args) {
  // The output of `npm pack` is the name of the file.
  const { status } = spawnSync('npm', args, { stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  if (status !== 0) process.exit(status ?? 1);
}

if (!existsSync(new URL('../node_modules/typescript/package.json', import.meta.url))) {
  npm(['ci', '--no-audit', '--no-fund']);
}
npm(['run', 'build']);
