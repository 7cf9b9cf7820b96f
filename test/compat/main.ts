/**
 * `npm run compat`: Camunda's published clients against a server with a real Kafka. `--write` generates
 * docs/works-with.md; `--client <text>` runs only those whose name contains the text. Ends with 1 if a
 * scenario fails.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { TestServer } from '../integration/fixture/server.ts';
import { CLIENTS } from './clients/table.ts';
import type { ScenarioResult } from './run-scenarios.ts';
import { plainRest, runScenarios } from './run-scenarios.ts';
import { SCENARIOS } from './scenarios/table.ts';
import type { ClientResults } from './works-with.ts';
import { worksWithPage } from './works-with.ts';

const FOLDER = fileURLToPath(new URL('packages/', import.meta.url));
const PAGE = new URL('../../docs/works-with.md', import.meta.url);

const { values } = parseArgs({
  options: { write: { type: 'boolean' }, client: { type: 'string', default: '' } },
});

if (!existsSync(`${FOLDER}node_modules`)) {
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], {
    cwd: FOLDER,
    stdio: 'inherit',
  });
}
const server = await TestServer.open();
const clients: ClientResults[] = [];
try {
  for (const open of CLIENTS) {
    const client = open(server.addresses);
    if (client.name.includes(values.client)) {
      const say = ({ title, outcome, error }: ScenarioResult): void => {
        process.stdout.write(
          `${client.name}: ${title}: ${outcome}${error === undefined ? '' : `\n${error}`}\n`,
        );
      };
      const results = await runScenarios(client, SCENARIOS, plainRest(server.addresses.http), say);
      clients.push({ name: client.name, results });
    }
    await client.close();
  }
} finally {
  await server.close();
}
if (values.write)
  writeFileSync(
    PAGE,
    worksWithPage(
      clients,
      SCENARIOS.map(({ title }) => title),
    ),
  );
const failed = clients.flatMap(({ results }) => results).filter(({ outcome }) => outcome === 'fails').length;
process.stdout.write(`${failed} scenarios failed\n`);
process.exit(failed === 0 && clients.length > 0 ? 0 : 1);
