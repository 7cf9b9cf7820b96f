/**
 * Compares the features of schemas with Python's serializers through a real registry: `npm run schemas --
 * [--rewrite]`. Needs Java, and Python 3 with venv and pip. Exits with 1 if an outcome is not the one in
 * `docs/schema-features.json`, which `--rewrite` updates with its page.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { startSchemaRegistry } from '../test/integration/fixture/schema-registry.ts';
import { SCHEMA_CASES } from '../test/schema-features/cases.ts';
import { compareSchemas, isWorking } from '../test/schema-features/compare.ts';
import type { SchemaFeatures } from '../test/schema-features/page.ts';
import { renderSchemaPage } from '../test/schema-features/page.ts';

/** Pinned, because the page names them and other versions may have other outcomes. */
const PYTHON = {
  'confluent-kafka': '2.16.1',
  fastavro: '1.13.1',
  jsonschema: '4.26.0',
  protobuf: '7.36.2',
  'grpcio-tools': '1.85.1',
};

const DATA = new URL('../docs/schema-features.json', import.meta.url);
const PAGE = new URL('../docs/schema-features.md', import.meta.url);
const run = promisify(execFile);

const { values } = parseArgs({
  options: {
    rewrite: { type: 'boolean', default: false },
    /** An interpreter that has the packages already. */
    python: { type: 'string' },
  },
});

const folder = await mkdtemp(join(tmpdir(), 'signalbox-schemas-'));
const registry = await startSchemaRegistry();
try {
  const python = values.python ?? (await makeEnvironment());
  const outcomes = await compareSchemas(SCHEMA_CASES, { python, url: registry.url });
  console.log(`${outcomes.filter(isWorking).length} of ${outcomes.length} cases work in all directions`);
  for (const one of outcomes) if (!isWorking(one)) console.log(JSON.stringify(one));
  const features: SchemaFeatures = { python: PYTHON, outcomes };
  const json = `${JSON.stringify(features, null, 2)}\n`;
  if (values.rewrite) {
    await writeFile(DATA, json);
    await writeFile(PAGE, renderSchemaPage(features));
  } else if (json !== (await readFile(DATA, 'utf8'))) {
    console.error('the outcomes are not those in docs/schema-features.json; --rewrite updates it');
    process.exitCode = 1;
  }
} finally {
  await registry.close();
  await rm(folder, { recursive: true, force: true });
}

async function makeEnvironment(): Promise<string> {
  await run('python3', ['-m', 'venv', folder]);
  const python = join(folder, 'bin/python');
  const packages = Object.entries(PYTHON).map(([name, version]) =>
    name === 'confluent-kafka' ? `${name}[avro,json,protobuf]==${version}` : `${name}==${version}`,
  );
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages]);
  return python;
}
