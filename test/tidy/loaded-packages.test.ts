/** The packages that an engine loads at its start: each takes CPU time and memory of every engine. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { it } from 'node:test';

/** `import` and `export ... from` of values, at the beginning of a line as the formatter writes them. */
const VALUE_IMPORT = /^(?:import|export) (?!type )(?:[^'"]*? from )?'([^']+)'/gm;

/**
 * Packages that a file of the project imports by itself or by files that it imports, except by `import()`.
 */
function packagesFrom(start: URL): ReadonlySet<string> {
  const packages = new Set<string>();
  const files = new Set<string>([start.href]);
  for (const file of files) {
    const text = readFileSync(new URL(file), 'utf8');
    for (const [, name = ''] of text.matchAll(VALUE_IMPORT)) {
      if (name.startsWith('.')) files.add(new URL(name, file).href);
      else if (!name.startsWith('node:') && !builtinModules.includes(name)) packages.add(packageOf(name));
    }
  }
  return packages;
}

function packageOf(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}

it('An engine loads only these packages; others are loaded when an option or a model needs them', () => {
  const packages = packagesFrom(new URL('../../cli/commands/engine.ts', import.meta.url));
  assert.deepEqual([...packages].sort(), [
    'avsc',
    'bpmn-moddle',
    'cli-table3',
    'commander',
    'decimal.js',
    'dmn-moddle',
    'lezer-feel',
    'lru-cache',
    'picocolors',
    'pino',
    'prom-client',
    'protobufjs',
    're2js',
    'temporal-polyfill',
    'zeebe-bpmn-moddle',
  ]);
});
