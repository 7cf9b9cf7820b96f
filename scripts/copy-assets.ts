/** Runs after `tsc`: copies the files that the code reads to the same place in `dist/` as in the sources. */

import { cpSync, globSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ASSETS = [
  'schemas/**/*.proto',
  'schemas/**/*.schema.json',
  'server/grpc/*.proto',
  'local-kafka/*.xml',
  'connectors/templates/*.json',
  'web/dist/**/*.*',
];

for (const asset of globSync(ASSETS)) {
  const target = join('dist', asset);
  mkdirSync(dirname(target), { recursive: true });
  cpSync(asset, target);
}
