/**
 * The command line in a few files, which integration tests start instead of the sources: half of an engine's
 * start is the loading of 500 modules, and a run starts more than a hundred engines. It has the layout of the
 * published package. The tests of `dev`, of `kafka`, of the demo and of the examples start the sources.
 */
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'vite';
import { build } from 'vite';

/**
 * Bundles it into `folder`, which is below `root` so that packages are found; returns the path of its bin.
 */
export async function bundleCommandLine(root: string, folder: string): Promise<string> {
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    plugins: [ownUrls],
    build: {
      ssr: 'cli/main.ts',
      outDir: join(folder, 'dist/cli'),
      emptyOutDir: false,
      target: 'node24',
      minify: false,
    },
  });
  const bin = join(folder, 'cli/bin.mjs');
  await mkdir(join(folder, 'cli'), { recursive: true });
  await copyFile(join(root, 'cli/bin.mjs'), bin);
  return bin;
}

/**
 * Modules look for files beside them, such as schemas and the threads of workers: those stay where they are.
 */
const ownUrls: Plugin = {
  name: 'own-urls',
  enforce: 'pre',
  transform(code, path) {
    if (!code.includes('import.meta.url')) return null;
    return code.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href));
  },
};
