/**
 * `npm run demo`: the order process on a real Kafka. Places orders, shows where they are, kills the engine
 * under load, starts it again, and proves from the topics that every order ended exactly once.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { Option } from 'commander';
import { parsePositive } from '../../cli/parse/key.ts';
import { countText } from '../frame/count-text.ts';
import { playExample } from '../frame/play.ts';
import { servePage } from '../frame/serve-page.ts';
import type { Stage } from '../frame/stage.ts';
import { keepGoing } from './keep-going.ts';
import { LiveCounts } from './live-counts.ts';
import type { Order } from './orders.ts';
import { makeOrders } from './orders.ts';
import { readLedger } from './read-ledger.ts';
import type { Services } from './services.ts';
import { connectServices } from './services.ts';
import { jobsDone, startWorkers } from './workers.ts';

interface DemoOptions {
  readonly orders: number;
  readonly seconds: number;
  readonly patience: number;
  readonly stay?: boolean;
  /** False with `--no-page`. */
  readonly page: boolean;
  readonly lose?: string;
}

/** When the engine is killed: a share of the time in which orders are placed. */
const KILL_AT_SHARE = 2 / 3;
const POLL_MS = 50;

await playExample<DemoOptions>({
  name: 'demo',
  command: 'npm run demo --',
  description: 'The order process on a real Kafka, with a crash of the engine in the middle.',
  options: [
    new Option('--orders <number>', 'how many').argParser(parsePositive).default(2_000),
    new Option('--seconds <number>', 'time in which to place them').argParser(parsePositive).default(15),
    new Option('--patience <seconds>', 'give up if there is no progress for this long')
      .argParser(parsePositive)
      .default(15),
    new Option('--stay', 'continue with orders and complaints at the end, until Ctrl-C'),
    new Option('--no-page', "don't serve the page"),
    new Option('--lose <order>', 'drop this order, to show that the proof detects it').hideHelp(),
  ],
  models: [new URL('order.bpmn', import.meta.url)],
  partitions: 8,
  async play(stage, options) {
    const { bootstrapServers, topics, signal } = stage;
    const services = await connectServices(bootstrapServers, topics.commands);
    stage.defer(() => services.close());
    const workers = startWorkers({ bootstrapServers, prefix: topics.prefix, ship: services.ship });
    stage.defer(() => workers.stop());
    await workers.ready;

    const page = options.page ? await servePage(stage) : undefined;
    if (page !== undefined) stage.say(`the page is at ${page} while this runs`);
    const orders = makeOrders(options.orders);
    const counts = new LiveCounts();
    await stage.follow(topics.state, (record) => counts.take(record));
    stage.say(`placing ${countText(orders.length)} orders in ${options.seconds} s, some of them twice`);
    stage.show(() => [
      { name: 'engine', text: stage.engineState },
      { name: 'jobs done', text: countText(jobsDone(workers)) },
      ...counts.figures(services.placed, orders.length, performance.now()),
    ]);
    const placing = services.placeOrders(orders, { ...options, signal });
    await Promise.all([placing, crash(stage, counts, options.seconds * KILL_AT_SHARE)]);
    await untilEnded(stage, counts, options);
    stage.freeze();

    if (options.stay !== true) {
      await workers.stop();
      await stage.stopEngine();
    }
    await prove(stage, orders);
    const results = jobsDone(workers) + workers.status.ended.failed;
    stage.say(`the handlers of the workers had ${countText(results)} results`);
    if (options.stay === true) await stay(stage, services, { firstOrder: options.orders, page });
    else showNext(stage);
  },
});

async function crash(stage: Stage, counts: LiveCounts, afterSeconds: number): Promise<void> {
  await sleep(afterSeconds * 1000, undefined, { signal: stage.signal });
  const killedAtMs = await stage.killEngine(`, with ${counts.active} orders under way`);
  stage.startEngine();
  const isAfter = (atMs: number): boolean => atMs >= killedAtMs;
  await stage.until('no order was completed after the restart', () => counts.endedAtMs.some(isAfter));
  const gap = (Math.min(...counts.endedAtMs.filter(isAfter)) - killedAtMs) / 1000;
  stage.say(
    `engine started again, ${stage.engineState}: an order completed ${gap.toFixed(1)} s after the kill`,
  );
}

/** Also ends if there is no progress: the proof shows what is missing. */
async function untilEnded(
  stage: Stage,
  counts: LiveCounts,
  { orders, patience }: DemoOptions,
): Promise<void> {
  let steps = -1;
  let progressAtMs = 0;
  while (counts.endedAtMs.length < orders || counts.active > 0) {
    const nowMs = performance.now();
    if (counts.steps !== steps) progressAtMs = nowMs;
    steps = counts.steps;
    if (nowMs - progressAtMs > patience * 1000) return stage.say(`no progress for ${patience} s`);
    await sleep(POLL_MS, undefined, { signal: stage.signal });
  }
}

async function prove(stage: Stage, orders: readonly Order[]): Promise<void> {
  const { ledger, recordCount } = await readLedger(stage.connection, stage.topics);
  stage.say(
    `counted from the topics, ${countText(recordCount)} committed records, engine ${stage.engineState}:`,
  );
  for (const { text, contradictions } of ledger.judge(orders)) {
    stage.check(text, contradictions.length === 0, contradictions);
  }
  stage.conclude(
    `EXACTLY ONCE: all ${countText(orders.length)} orders ended, each once, although the engine was killed.`,
    `NOT PROVEN: what happened to the ${countText(orders.length)} orders is not what had to happen.`,
  );
}

/** Orders, complaints and a worker continue until Ctrl-C. */
async function stay(
  stage: Stage,
  services: Services,
  from: { readonly firstOrder: number; readonly page: string | undefined },
): Promise<void> {
  const where = `--bootstrap-server ${stage.bootstrapServers} --prefix ${stage.topics.prefix}`;
  stage.print(
    '',
    'Orders and complaints continue until Ctrl-C, with retries, incidents, user tasks and parcels that come late.',
    from.page === undefined
      ? 'Look at them in a second terminal:'
      : `Look at them on the page, ${from.page}, or in a second terminal:`,
    `  npx signalbox list instances ${where}`,
  );
  await Promise.race([keepGoing(stage, services, from), stage.untilStopped()]);
}

function showNext(stage: Stage): void {
  stage.print(
    '',
    'Next:',
    '  npm run demo -- --stay                           continues, with a page to look at',
    '  npx signalbox dev                                runs Kafka, an engine and the page',
    '  npx signalbox deploy examples/order/order.bpmn   in a second terminal',
    '  examples/order/README.md                         how to place an order with any Kafka client',
  );
}
