#!/usr/bin/env node
// The command `signalbox`. Plain old JavaScript, so that a Node that is too old can still run it and print
// the required version.
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';

const NODE_MAJOR_MIN = 24;

if (Number(process.versions.node.split('.')[0]) < NODE_MAJOR_MIN) {
  process.stderr.write(
    'signalbox needs Node ' +
      NODE_MAJOR_MIN +
      ' or newer; this is ' +
      process.version +
      '. Install a newer Node, or run `npx signalbox` in a checkout after `npm ci`, which installs one.\n',
  );
  process.exit(1);
}

// A checkout has the sources, which Node runs directly; the published package has compiled files.
const source = new URL('main.ts', import.meta.url);
const built = new URL('../dist/cli/main.js', import.meta.url);
// Compiling takes half of the start time, and a killed engine must be back within a second. The cache is
// stored next to the dependencies and can be deleted; if that folder is not writable, there is no cache.
nodeModule.enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/signalbox', import.meta.url)));
const { main } = await import((existsSync(source) ? source : built).href);
// Written now, because the process may be killed later.
nodeModule.flushCompileCache();
const exitCode = await main(process.argv.slice(2));
// First flushes the output; then exits, so that open handles of a command don't keep the process alive.
process.stdout.write('', () => process.stderr.write('', () => process.exit(exitCode)));
