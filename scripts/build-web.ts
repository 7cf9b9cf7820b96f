/**
 * Builds the page of the server (`web/`) into `web/dist`, with a compressed copy of each file. Uses vite,
 * which needs no configuration for this and splits code that is loaded later from code that is loaded first.
 * Old files are deleted only at the end, so that a running server keeps finding its files.
 */
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build } from 'vite';

const ROOT = fileURLToPath(new URL('../web', import.meta.url));
const DIST = `${ROOT}/dist`;
/** Fonts are already compressed. */
const COMPRESSED = /\.(js|css|svg)$/;

const built = await build({
  root: ROOT,
  configFile: false,
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: { outDir: 'dist', emptyOutDir: false, target: 'es2023', chunkSizeWarningLimit: 1500 },
});
const written = new Set<string>();
for (const result of [built].flat()) {
  for (const { fileName } of 'output' in result ? result.output : []) {
    written.add(fileName);
    if (!COMPRESSED.test(fileName)) continue;
    const content = readFileSync(`${DIST}/${fileName}`);
    writeFileSync(`${DIST}/${fileName}.gz`, gzipSync(content));
    writeFileSync(`${DIST}/${fileName}.br`, brotliCompressSync(content));
  }
}
for (const name of globSync('assets/*', { cwd: DIST })) {
  if (!written.has(name.replaceAll('\\', '/').replace(/\.(gz|br)$/, ''))) rmSync(`${DIST}/${name}`);
}
