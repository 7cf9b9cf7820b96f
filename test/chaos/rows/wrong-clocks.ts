/**
 * T11: the clocks of two engines differ by two hours, one jumps back an hour and forward again, and
 * partitions move between them. Every timer fires once, and none early by the time of its partition.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readToEnd } from '../../../kafka/read/read-to-end.ts';
import { RecordProducer } from '../../../kafka/write/producer.ts';
import { decodeStep } from '../../../state/codec.ts';
import { EventKind } from '../../../state/events.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { SignalboxCluster, until } from '../../integration/fixture/cluster.ts';
import type { EngineNode } from '../../integration/fixture/engine-node.ts';
import { askOracle } from '../../integration/fixture/oracle.ts';
import { TimersFireOnce } from '../../sim/checkers/timers.ts';
import type { Row, RowContext, RowOutcome } from '../row.ts';

const CLOCK_ENGINE = fileURLToPath(new URL('../clock-engine.ts', import.meta.url));
const HOUR_MS = 3_600_000;
const PARTITIONS = 6;
const ROUNDS = 2;
const STARTS = 60;
/** Longer than a timer takes. */
const WORK_MS = 2_500;

const XML = bpmnXml({
  id: 'timed',
  nodes: [
    { id: 'start', type: 'startEvent' },
    { id: 'wait', type: 'intermediateCatchEvent', timer: { duration: 'PT1S' } },
    { id: 'end', type: 'endEvent' },
  ],
  flows: ['start -> wait -> end'],
});

export const wrongClocks: Row = {
  id: 'T11',
  fault: 'clocks of engines two hours apart, jumping back an hour and forth, while partitions change hands',
  async run(context) {
    const broker = await context.broker();
    const cluster = await SignalboxCluster.open(PARTITIONS, broker);
    const timed = new Timed(cluster);
    try {
      const ahead = startEngine(cluster, 'ahead', HOUR_MS);
      await ahead.ready();
      await cluster.deploy(XML);
      const rounds = context.count(ROUNDS);
      let behind = startEngine(cluster, 'behind', -HOUR_MS);
      await behind.ready();
      for (let round = 0; round < rounds; round += 1) {
        await timed.start();
        ahead.tell({ jumpMs: -HOUR_MS });
        await timed.start();
        ahead.tell({ jumpMs: HOUR_MS });
        await timed.start();
        context.say('the clock of one went back an hour and forth; the other is killed');
        await behind.kill();
        await timed.start();
        behind = startEngine(cluster, 'behind', -HOUR_MS);
        await behind.ready();
      }
      // Where the partition's time comes from the engine whose clock is ahead, timers wait until this clock
      // is right.
      behind.tell({ jumpMs: 2 * HOUR_MS });
      return await judge(context, cluster, timed, 4 * rounds);
    } finally {
      await timed.close();
      await cluster.close();
    }
  },
};

function startEngine(cluster: SignalboxCluster, nodeId: string, errorMs: number): EngineNode {
  // Quoted, so that a negative number is not parsed as an option.
  return cluster.spawnNode(nodeId, { script: CLOCK_ENGINE, args: ['--', String(errorMs)] });
}

/** Starts instances that wait for a timer. */
class Timed {
  readonly acknowledged = new Set<string>();
  readonly #cluster: SignalboxCluster;
  readonly #producer: RecordProducer;

  constructor(cluster: SignalboxCluster) {
    this.#cluster = cluster;
    this.#producer = new RecordProducer(cluster.connection);
  }

  async start(): Promise<void> {
    for (let left = STARTS; left > 0; left -= 1) {
      const orderId = `timed-${this.acknowledged.size}`;
      const command = { startProcessInstance: { processId: 'timed', variables: { orderId } } };
      const partition = left % PARTITIONS;
      const value = Buffer.from(JSON.stringify(command));
      await this.#producer.send([{ topic: this.#cluster.topics.commands, partition, key: null, value }]);
      this.acknowledged.add(orderId);
      await sleep(WORK_MS / STARTS);
    }
  }

  close(): Promise<void> {
    return this.#producer.close();
  }
}

async function judge(
  { say }: RowContext,
  cluster: SignalboxCluster,
  timed: Timed,
  faults: number,
): Promise<RowOutcome> {
  const { bootstrapServers, prefix } = cluster;
  let fired = 0;
  await until(
    () => `${timed.acknowledged.size} timers have fired, not only ${fired}`,
    async () => {
      await timed.start();
      await sleep(WORK_MS);
      fired = (await firings(cluster)).count;
      return fired === timed.acknowledged.size;
    },
  );
  const { problems } = await firings(cluster);
  for (const problem of problems) say(problem);
  if (problems.length > 0) throw new Error(`${problems.length} timers fired wrongly`);
  const { acknowledged } = timed;
  const question = { bootstrapServers, prefix, acknowledged, allEnded: true, once: true };
  const note = `each of ${fired} timers fired once, none early by the time of its partition`;
  return { faults, recoveriesMs: [], verdict: await askOracle(question), note };
}

async function firings({
  connection,
  topics,
}: SignalboxCluster): Promise<{ count: number; problems: string[] }> {
  const checkers = new Map<number, TimersFireOnce>();
  const problems: string[] = [];
  let count = 0;
  await readToEnd(connection, {
    topic: topics.history,
    onRecord: ({ value }, partition) => {
      if (!value) return;
      const step = decodeStep(value);
      count += step.events.filter(({ kind }) => kind === EventKind.timerTriggered).length;
      const checker = checkers.get(partition) ?? new TimersFireOnce();
      checkers.set(partition, checker);
      checker.onStep(step, (problem) => problems.push(`partition ${partition}: ${problem}`));
    },
  });
  return { count, problems };
}
