/**
 * Builds the page of the server (`web/`) into `web/dist`, each file also compressed. vite: the bundler that
 * needs no configuration for this, and splits what is loaded later from what is loaded first. A server that
 * runs meanwhile keeps finding its files: those of the last build are deleted only at the end.
 */
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build } from 'vite';

const ROOT = fileURLToPath(new URL('../web', import.meta.url));
const DIST = `${ROOT}/dist`;
/** Fonts are compressed already. */
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
