/**
 * The benchmark: `npm run bench [-- scenario... --json --profile]`. For each scenario, it runs a broker, and
 * separate processes for engine, worker and client on this machine. Prints figures; asserts none.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KafkaConnection } from '../kafka/connect/connection.ts';
import type { ProvidedKafka } from '../local-kafka/provide-kafka.ts';
import { provideKafka } from '../local-kafka/provide-kafka.ts';
import type { FunctionTime } from './frame/cpu-profile.ts';
import { topFunctions } from './frame/cpu-profile.ts';
import type { BenchOptions } from './frame/options.ts';
import { parseOptions, USAGE } from './frame/options.ts';
import { performancePage } from './frame/performance-page.ts';
import type { Baseline, ScenarioResult } from './frame/report.ts';
import { baselineAfter, currentLoad, reportOf, tableOf } from './frame/report.ts';
import type { Scenario } from './frame/scenario.ts';
import { Site } from './frame/site.ts';
import { SCENARIOS } from './scenarios/table.ts';

const BASELINE = new URL('baseline.json', import.meta.url);
const JOURNAL = new URL('journal.md', import.meta.url);
const PERFORMANCE = new URL('../docs/performance.md', import.meta.url);
const PROFILE_FUNCTIONS = 10;

const say = (text: string): void => void process.stderr.write(`${text}\n`);

async function runScenario(
  scenario: Scenario,
  kafka: ProvidedKafka,
  options: BenchOptions,
): Promise<ScenarioResult> {
  const { name, title, partitions = options.partitions } = scenario;
  say(`${name}: ${title} ...`);
  const loadBefore = currentLoad();
  const connection = new KafkaConnection({
    bootstrapServers: kafka.bootstrapServers.split(','),
    clientId: 'signalbox-bench',
  });
  try {
    const site = await Site.open(kafka, connection, { name, partitions, withProfile: options.profile });
    try {
      const metrics = await scenario.run(site, options);
      await site.stop();
      const profile = await profileOf(site, name, options);
      return { scenario: name, title, metrics, profile, loadBefore };
    } finally {
      await site.stop();
      await site.remove();
    }
  } finally {
    connection.close();
  }
}

async function profileOf(
  site: Site,
  name: string,
  { profileFolder }: BenchOptions,
): Promise<readonly FunctionTime[]> {
  const functions: FunctionTime[] = [];
  for (const kind of ['engine', 'client', 'worker'] as const) {
    const profiles = await site.profiles(kind);
    const [longest] = profiles.toSorted((left, right) => right.samples.length - left.samples.length);
    if (longest === undefined) continue;
    if (profileFolder !== undefined) {
      mkdirSync(profileFolder, { recursive: true });
      writeFileSync(join(profileFolder, `${name}-${kind}.cpuprofile`), JSON.stringify(longest));
    }
    const top = topFunctions(longest, PROFILE_FUNCTIONS).functions;
    functions.push(...top.map((one) => ({ ...one, what: `${kind}: ${one.what}` })));
  }
  return functions;
}

function readBaseline(): Baseline {
  return JSON.parse(readFileSync(BASELINE, 'utf8')) as Baseline;
}

function chosen({ scenarios }: BenchOptions): readonly Scenario[] {
  if (scenarios.length === 0) return SCENARIOS.filter(({ isOnRequest }) => isOnRequest !== true);
  return scenarios.map((wanted) => {
    const found = SCENARIOS.find(({ name }) => name === wanted);
    if (found) return found;
    const known = SCENARIOS.map(({ name }) => name).join(', ');
    throw new TypeError(`there is no scenario '${wanted}', but ${known}`);
  });
}

async function main(options: BenchOptions, scenarios: readonly Scenario[]): Promise<void> {
  const before = options.compare ? readBaseline().metrics : null;
  const { bootstrapServers } = options;
  const kafka = await provideKafka({
    ...(bootstrapServers === undefined ? {} : { bootstrapServers }),
    onProgress: say,
  });
  try {
    const results: ScenarioResult[] = [];
    for (const scenario of scenarios) {
      const result = await runScenario(scenario, kafka, options);
      results.push(result);
      (options.json ? process.stderr : process.stdout).write(tableOf(result, before));
    }
    const report = reportOf(results);
    if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`);
    if (options.writeBaseline) {
      const baseline = baselineAfter(readBaseline(), report);
      writeFileSync(BASELINE, `${JSON.stringify(baseline, null, 2)}\n`);
      writeFileSync(PERFORMANCE, performancePage(baseline, readFileSync(JOURNAL, 'utf8')));
    }
  } finally {
    await kafka.stop();
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

try {
  const options = parseOptions(process.argv.slice(2));
  await main(options, chosen(options));
} catch (error) {
  if (!(error instanceof TypeError)) throw error;
  say(`${error.message}\n${USAGE}`);
  process.exitCode = 2;
}
