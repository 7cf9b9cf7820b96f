/**
 * Measures what remembered command ids add to the start of an engine on a real broker:
 * `node bench/engine-restart-with-ids.ts [starts] [rounds] [writes]`. One partition's topics are filled with
 * what a peak of 25 transactions a second writes, once with the ids of the starts and once without. Engines
 * are started on both in turn and killed when they are ready; prints seconds until then, and of CPU.
 * `writes`: how often an instance is written before it is forgotten.
 */
import { KafkaConnection } from '../kafka/connect/connection.ts';
import type { OutboundRecord } from '../kafka/ports.ts';
import { RecordProducer } from '../kafka/write/producer.ts';
import { provideKafka } from '../local-kafka/provide-kafka.ts';
import { median } from './frame/median.ts';
import { isOfIds, peakOfStarts, TRANSACTIONS_PER_SECOND } from './frame/peak-of-starts.ts';
import { usageOf } from './frame/process-usage.ts';
import { Site } from './frame/site.ts';

const SECONDS_OF_PEAK = 900;
const [starts = 1_125_000, rounds = 5, writes = 2] = process.argv.slice(2).map(Number);

const say = (text: string): void => void process.stderr.write(`${text}\n`);

async function fill(producer: RecordProducer, plain: Site, withIds: Site): Promise<void> {
  const transactions = SECONDS_OF_PEAK * TRANSACTIONS_PER_SECOND;
  const startsEach = Math.ceil(starts / transactions);
  let done = 0;
  for (const { state, entries } of peakOfStarts({ startsEach, transactions, writes })) {
    const records = [plain, withIds].flatMap(({ topics }): OutboundRecord[] => [
      ...state.map((record) => ({ ...record, topic: topics.state, partition: 0 })),
      ...entries
        .filter((entry) => topics === withIds.topics || !isOfIds(entry))
        .map((record) => ({ ...record, topic: topics.partition, partition: 0 })),
    ]);
    await producer.send(records);
    if (++done % 2_500 === 0) say(`${Math.floor((100 * done) / transactions)} % of the peak is written`);
  }
}

/** Seconds from the start of an engine until all its partitions run, and of its CPU. */
async function restart(site: Site): Promise<{ seconds: number; cpuS: number }> {
  const beganMs = performance.now();
  const engine = await site.startEngine();
  const seconds = (performance.now() - beganMs) / 1000;
  const cpuS = (usageOf(engine.child.pid)?.cpuMs ?? 0) / 1000;
  await site.killEngine(engine);
  return { seconds, cpuS };
}

const kafka = await provideKafka({ onProgress: say });
const connection = new KafkaConnection({
  bootstrapServers: kafka.bootstrapServers.split(','),
  clientId: 'signalbox-bench',
});
try {
  const sites = await Promise.all(
    ['plain', 'ids'].map((name) => Site.open(kafka, connection, { name, partitions: 1, withProfile: false })),
  );
  const [plain, withIds] = sites as [Site, Site];
  const producer = new RecordProducer(connection);
  await fill(producer, plain, withIds);
  await producer.close();
  const measured = {
    plain: [] as number[],
    ids: [] as number[],
    plainCpu: [] as number[],
    idsCpu: [] as number[],
  };
  for (let round = 0; round < rounds; round++) {
    const without = await restart(plain);
    const having = await restart(withIds);
    measured.plain.push(without.seconds);
    measured.plainCpu.push(without.cpuS);
    measured.ids.push(having.seconds);
    measured.idsCpu.push(having.cpuS);
    say(`round ${round + 1}: ${JSON.stringify({ without, having })}`);
  }
  const line = (what: string, before: number, after: number): void => {
    const percent = ((100 * (after - before)) / before).toFixed(1);
    process.stdout.write(`${what.padEnd(30)} ${before.toFixed(2)} -> ${after.toFixed(2)} (${percent} %)\n`);
  };
  line('ready after, s', median(measured.plain), median(measured.ids));
  line('engine, s of CPU', median(measured.plainCpu), median(measured.idsCpu));
  for (const site of sites) await site.remove();
} finally {
  connection.close();
  await kafka.stop();
}
