/**
 * Builds the page of the server (`web/`) into `web/dist`, each file also compressed. vite: the bundler that
 * needs no configuration for this, and splits what is loaded later from what is loaded first.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build } from 'vite';

const ROOT = fileURLToPath(new URL('../web', import.meta.url));
/** Fonts are compressed already. */
const COMPRESSED = '**/*.{js,css,svg}';

await build({
  root: ROOT,
  configFile: false,
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2023', chunkSizeWarningLimit: 1500 },
});
for (const file of globSync(COMPRESSED, { cwd: `${ROOT}/dist` })) {
  const path = `${ROOT}/dist/${file}`;
  const content = readFileSync(path);
  writeFileSync(`${path}.gz`, gzipSync(content));
  writeFileSync(`${path}.br`, brotliCompressSync(content));
}
