/**
 * `npm run compat`: Camunda's published clients against a server with a real Kafka. `--write` generates
 * docs/works-with.md; `--all` also runs those whose download is large or that are slow, and Camunda Process
 * Test; `--client <text>` runs only those whose name contains the text; `--jobs <n>` runs n of them at a
 * time; `--kills` kills engines, server and broker under the workers of a client instead (`--rounds <n>`,
 * `--instances <n>` before each kill). Ends with 1 if a scenario fails. A client that can't be installed is
 * skipped, with the reason, unless CI is `true`.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { OwnBroker } from '../integration/fixture/own-broker.ts';
import { TestServer } from '../integration/fixture/server.ts';
import { skipWithout } from '../skip-without.ts';
import type { ClientKind } from './client.ts';
import { CLIENTS } from './clients/table.ts';
import { installNodePackages } from './installation.ts';
import { runKills } from './kills/kill-run.ts';
import { installProcessTest, PROCESS_TEST, runProcessTests } from './process-test.ts';
import type { ScenarioResult } from './run-scenarios.ts';
import { plainRest, runScenarios } from './run-scenarios.ts';
import { SCENARIOS } from './scenarios/table.ts';
import type { ClientResults } from './works-with.ts';
import { worksWithPage } from './works-with.ts';

const PAGE = new URL('../../docs/works-with.md', import.meta.url);

const { values } = parseArgs({
  options: {
    all: { type: 'boolean', default: false },
    write: { type: 'boolean' },
    client: { type: 'string', default: '' },
    jobs: { type: 'string', default: '3' },
    kills: { type: 'boolean' },
    rounds: { type: 'string', default: '5' },
    instances: { type: 'string', default: '100' },
  },
});

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function installed(kinds: readonly ClientKind[]): Promise<ClientKind[]> {
  const found: ClientKind[] = [];
  for (const kind of kinds) {
    const reason = await skipWithout(kind.name, kind.install);
    if (reason === false) found.push(kind);
    else say(`skipped: ${reason}`);
  }
  return found;
}

async function resultsOf(kind: ClientKind, server: TestServer): Promise<ClientResults> {
  const onResult = ({ title, outcome, error }: ScenarioResult): void =>
    say(`${kind.name}: ${title}: ${outcome}${error === undefined ? '' : `\n${error}`}`);
  const client = await kind.open(server.addresses);
  try {
    const results = await runScenarios(client, SCENARIOS, plainRest(server.addresses.http), onResult);
    return { name: kind.name, results };
  } finally {
    await client.close();
  }
}

/** As many at a time as `--jobs` says; in the order of the kinds. */
async function runAll(kinds: readonly ClientKind[], server: TestServer): Promise<ClientResults[]> {
  const queue = [...kinds.entries()];
  const results: ClientResults[] = [];
  const runNext = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      results[next[0]] = await resultsOf(next[1], server);
    }
  };
  await Promise.all(Array.from({ length: Number(values.jobs) }, runNext));
  return results;
}

/** Camunda Process Test is not a client: it has tests of its own. None if it is not among what is run. */
async function processTests(): Promise<ClientResults[]> {
  if (!PROCESS_TEST.includes(values.client) || (!values.all && values.client === '')) return [];
  const reason = await skipWithout(PROCESS_TEST, installProcessTest);
  if (reason !== false) {
    say(`skipped: ${reason}`);
    return [];
  }
  const results = await runProcessTests();
  for (const { title, outcome, error = '' } of results)
    say(`${PROCESS_TEST}: ${title}: ${outcome}\n${error}`);
  return [{ name: PROCESS_TEST, results }];
}

async function killAll(): Promise<never> {
  await installNodePackages();
  const broker = await OwnBroker.open();
  try {
    const rounds = Number(values.rounds);
    const outcome = await runKills({
      workers: 50,
      rounds,
      instancesPerRound: Number(values.instances),
      broker,
      say,
    });
    say(JSON.stringify(outcome, null, 2));
    process.exitCode = outcome.overlaps.length + outcome.notFound.length === 0 ? 0 : 1;
  } finally {
    await broker.close();
  }
  process.exit();
}

if (values.kills) await killAll();
const wanted = CLIENTS.filter(
  ({ name, isLong = false }) => name.includes(values.client) && (values.all || !isLong),
);
const kinds = await installed(wanted);
if (values.write && kinds.length < CLIENTS.length) {
  say('docs/works-with.md needs all clients: use --all without --client, and install what is missing');
  process.exit(1);
}
const server = await TestServer.open();
const clients = await runAll(kinds, server).finally(() => server.close());
const libraries = await processTests();
if (values.write) {
  const titles = SCENARIOS.map(({ title }) => title);
  writeFileSync(PAGE, worksWithPage(clients, titles, libraries));
}
const ran = [...clients, ...libraries];
const results = ran.flatMap((client) => client.results);
const count = (outcome: ScenarioResult['outcome']): number =>
  results.filter((result) => result.outcome === outcome).length;
say(`${count('works')} passed, ${count('fails')} failed, ${count('missing')} skipped`);
process.exit(count('fails') === 0 && ran.length > 0 ? 0 : 1);
