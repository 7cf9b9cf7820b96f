#!/usr/bin/env node
// The command `signalbox`. Plain JavaScript of any age, so that a Node too old for the rest still reads it
// and says so.
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';

const NODE_MAJOR_MIN = 24;

if (Number(process.versions.node.split('.')[0]) < NODE_MAJOR_MIN) {
  process.stderr.write(
    'signalbox needs Node ' +
      NODE_MAJOR_MIN +
      ' or newer, and this is ' +
      process.version +
      ': install a newer Node, or run it in a checkout by `npx signalbox` after `npm ci`, which brings one.\n',
  );
  process.exit(1);
}

// A checkout has the sources, which Node runs as they are; the published package has what was built from
// them.
const source = new URL('main.ts', import.meta.url);
const built = new URL('../dist/cli/main.js', import.meta.url);
// Half of a start is compiling, and a killed engine is to be back within a second. The cache stands beside
// the dependencies and may be deleted; where that can't be written there is none.
nodeModule.enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/signalbox', import.meta.url)));
const { main } = await import((existsSync(source) ? source : built).href);
// Now, since it may be killed later.
nodeModule.flushCompileCache();
const exitCode = await main(process.argv.slice(2));
// What was printed leaves first; then nothing that a command left open keeps the process.
process.stdout.write('', () => process.stderr.write('', () => process.exit(exitCode)));
