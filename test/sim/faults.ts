/**
 * The faults of a simulation: nodes are killed, stopped, started twice, removed from the group; clocks jump;
 * requests and responses get lost; the broker is unavailable, rejects requests, compacts, or resets its
 * stable offset; foreign transactions stay open. One function per fault.
 */

import { FOREIGN } from './fake-broker.ts';
import { NO_TROUBLE } from './network.ts';
import type { SimNode } from './node.ts';
import type { Random } from './random.ts';
import type { Simulation } from './simulation.ts';

const HOUR_MS = 3_600_000;
const TOMBSTONE_RETENTION_MS = 5_000;

type Fault = () => void;

const NOTHING_LOST = { requestLost: 0, answerLost: 0, requestLate: 0 };
/** The delay of EndTxn in some simulations, to the end, ms: owners must be able to work with it. */
const LASTING_SLOW_END_MS = 3_000;

export class Faults {
  readonly #simulation: Simulation;
  readonly #random: Random;
  readonly #faults: readonly (readonly [weight: number, fault: Fault])[];
  #isOver = false;
  #foreign = 0;
  /** What is left of the trouble when it is over, see LastingProblem. */
  readonly lastingSlowEndMs: number;

  constructor(simulation: Simulation, random: Random, isCalm: boolean) {
    this.#simulation = simulation;
    this.#random = random;
    this.lastingSlowEndMs = !isCalm && random.chance(0.15) ? LASTING_SLOW_END_MS : 0;
    const all: readonly (readonly [weight: number, fault: Fault])[] = [
      [4, () => this.#kill()],
      [4, () => this.#stopForAWhile()],
      [2, () => this.#startTwice()],
      [2, () => this.#restart()],
      [3, () => this.#countOut()],
      [2, () => this.#rebalance()],
      [6, () => this.#loseRequests()],
      [2, () => this.#brokerAway()],
      [2, () => this.#slowEnds()],
      [3, () => this.#clockJumps()],
      [8, () => this.#compact()],
      [2, () => this.#staleLeader()],
      [3, () => this.#refuse()],
      [2, () => this.#forbid()],
      [3, () => this.#foreignTransaction()],
    ];
    // Some simulations have few kinds of faults, so that one does not hide another.
    this.#faults = random.chance(0.5) ? all : all.filter(() => random.chance(0.4));
  }

  begin(isCalm: boolean): void {
    const random = this.#random;
    const count = random.int(1, 3);
    for (let node = 0; node < count; node++)
      this.#simulation.startNode(`node-${node}`, this.#clockErrorMs(isCalm));
    if (isCalm || this.#faults.length === 0) return;
    this.#jumpClockOfBroker();
    const pauseMs = random.between(300, 3_000);
    const next = (): void => {
      if (this.#isOver) return;
      random.weighted(this.#faults)();
      this.#later(random.between(0, 2 * pauseMs), next);
    };
    this.#later(1_000, next);
  }

  /** Ends all faults except the lasting ones: from now on there is only the delay of the network. */
  end(): void {
    this.#isOver = true;
    const { nodes, network } = this.#simulation;
    network.trouble = { ...NO_TROUBLE, slowEndMs: this.lastingSlowEndMs };
    this.#simulation.refusal = 0;
    this.#simulation.forbiddenTopic = undefined;
    const nodeIds = new Set(nodes.map(({ nodeId }) => nodeId));
    for (const node of nodes) {
      node.process.setClockError(0);
      node.process.resume();
    }
    for (const nodeId of nodeIds) {
      if (!this.#up().some((node) => node.nodeId === nodeId)) this.#simulation.startNode(nodeId, 0);
    }
    this.#healLogs();
  }

  #healLogs(): void {
    const { broker } = this.#simulation;
    for (const topic of broker.topicNames()) for (const log of broker.logs(topic)) log.heal();
  }

  #later(ms: number, call: () => void): void {
    this.#simulation.scheduler.after(ms, call);
  }

  #say(what: string, kind: string): void {
    this.#simulation.count(`fault: ${kind}`);
    this.#simulation.trace(`--- ${what}`);
  }

  #up(): SimNode[] {
    return this.#simulation.nodes.filter(({ isUp }) => isUp);
  }

  #clockErrorMs(isCalm = false): number {
    return isCalm || this.#random.chance(0.6) ? 0 : Math.round(this.#random.between(-HOUR_MS, HOUR_MS));
  }

  /** Starts the node id again, unless the end of the faults has already done it. */
  #startAgain(nodeId: string): void {
    if (this.#isOver) return;
    // A starting process removes its predecessor from the group, or waits for the session timeout.
    if (this.#random.chance(0.5)) this.#simulation.group.countOut(nodeId, this.#random.between(0, 600));
    this.#simulation.startNode(nodeId, this.#clockErrorMs());
  }

  #kill(): void {
    const [node] = this.#some();
    if (!node) return;
    this.#say(`${node.incarnation} is killed`, 'kill');
    node.process.kill();
    this.#later(this.#random.between(50, 8_000), () => this.#startAgain(node.nodeId));
  }

  #some(): SimNode[] {
    const up = this.#up();
    return up.length === 0 ? [] : [this.#random.pick(up)];
  }

  #stopForAWhile(): void {
    const [node] = this.#some();
    if (!node) return;
    const ms = this.#random.pick([50, 500, 3_000, 9_000, 15_000]) * this.#random.between(0.5, 1.5);
    this.#say(`${node.incarnation} is stopped for ${Math.round(ms)} ms`, 'stop');
    node.process.pause();
    this.#later(ms, () => {
      this.#simulation.trace(`--- ${node.incarnation} continues`);
      node.process.resume();
    });
  }

  /** Starts a second process with the same node id while the first is stopped; then the first continues. */
  #startTwice(): void {
    const [node] = this.#some();
    if (!node) return;
    this.#say(`${node.incarnation} is stopped and started a second time`, 'start twice');
    node.process.pause();
    this.#later(this.#random.between(100, 3_000), () => this.#startAgain(node.nodeId));
    this.#later(this.#random.between(3_000, 12_000), () => node.process.resume());
  }

  #restart(): void {
    const [node] = this.#some();
    if (!node) return;
    this.#say(`${node.incarnation} is asked to end`, 'restart');
    void node
      .stop()
      .then(() => this.#later(this.#random.between(50, 2_000), () => this.#startAgain(node.nodeId)));
  }

  #countOut(): void {
    const [node] = this.#some();
    if (!node) return;
    const hearAfterMs = this.#random.between(0, 8_000);
    this.#say(
      `${node.incarnation} is counted out, hears of it in ${Math.round(hearAfterMs)} ms`,
      'counted out',
    );
    this.#simulation.group.countOut(node.nodeId, hearAfterMs);
  }

  /** Several rebalances in a row, so that partitions return while their lines are still closing. */
  #rebalance(): void {
    const count = this.#random.int(1, 5);
    this.#say(`${count} rebalances`, 'rebalance');
    let afterMs = 0;
    for (let rebalance = 0; rebalance < count; rebalance++) {
      this.#later(afterMs, () => this.#simulation.group.shuffle());
      afterMs += this.#random.between(10, 600);
    }
  }

  #loseRequests(): void {
    const random = this.#random;
    const { network } = this.#simulation;
    const share = random.pick([0.02, 0.1, 0.3]);
    const kind = random.pick(['requestLost', 'answerLost', 'requestLate'] as const);
    this.#say(`${kind} ${share}`, kind);
    network.trouble = { ...network.trouble, ...NOTHING_LOST, [kind]: share };
    this.#later(random.between(500, 6_000), () => {
      network.trouble = { ...network.trouble, ...NOTHING_LOST };
    });
  }

  #brokerAway(): void {
    const { network } = this.#simulation;
    const ms = this.#random.pick([300, 3_000, 15_000]);
    this.#say(`broker away for ${ms} ms`, 'broker away');
    network.trouble = { ...network.trouble, isBrokerAway: true };
    this.#later(ms, () => {
      network.trouble = { ...network.trouble, isBrokerAway: false };
    });
  }

  /** EndTxn takes longer than an owner first waits. */
  #slowEnds(): void {
    const { network } = this.#simulation;
    const slowEndMs = this.#random.between(1_000, 6_000);
    this.#say(`EndTxn is answered after ${Math.round(slowEndMs)} ms`, 'slow ends');
    network.trouble = { ...network.trouble, slowEndMs };
    this.#later(this.#random.between(1_000, 10_000), () => {
      if (!this.#isOver) network.trouble = { ...network.trouble, slowEndMs: 0 };
    });
  }

  #clockJumps(): void {
    const [node] = this.#some();
    if (!node) return;
    const errorMs = this.#clockErrorMs();
    this.#say(`the clock of ${node.incarnation} is wrong by ${errorMs} ms`, 'clock jump');
    node.process.setClockError(errorMs);
  }

  /** The coordinator of transactions aborts all that are open, as after their timeout. */
  #jumpClockOfBroker(): void {
    const { clockJumps, broker } = this.#simulation;
    if (!clockJumps) return;
    this.#later(clockJumps.between(200, 3_000), () => {
      if (this.#isOver) return;
      this.#say('the clock of the coordinator jumps', 'clock of the coordinator');
      broker.jumpClock();
      this.#jumpClockOfBroker();
    });
  }

  #compact(): void {
    const { broker, scheduler } = this.#simulation;
    const logs = broker
      .topicNames()
      .flatMap((topic) => broker.logs(topic))
      .filter((log) => log.isCompacted);
    if (logs.length === 0) return;
    const log = this.#random.pick(logs);
    const before = log.batchCount;
    log.compact(scheduler.nowMs, TOMBSTONE_RETENTION_MS, this.#random);
    this.#say(
      `${log.topic}-${log.partition} compacted from ${before} to ${log.batchCount} batches`,
      'compaction',
    );
  }

  #staleLeader(): void {
    const { broker } = this.#simulation;
    const log = this.#random.pick(broker.topicNames().flatMap((topic) => broker.logs(topic)));
    this.#say(`${log.topic}-${log.partition} has a leader with a stale high watermark`, 'stale leader');
    log.becomeStale(this.#random.int(1, 30));
    this.#later(this.#random.between(50, 3_000), () => log.heal());
  }

  #refuse(): void {
    this.#say('the broker refuses some records', 'refusals');
    this.#simulation.refusal = this.#random.pick([0.02, 0.1, 0.4]);
    this.#later(this.#random.between(200, 2_000), () => {
      this.#simulation.refusal = 0;
    });
  }

  /** An operator removes a permission by mistake: nothing may be lost or become a dead letter. */
  #forbid(): void {
    const simulation = this.#simulation;
    const topic = this.#random.pick(simulation.writtenTopics());
    this.#say(`writing to ${topic} is forbidden`, 'forbidden topic');
    simulation.forbiddenTopic = topic;
    this.#later(this.#random.between(500, 6_000), () => {
      simulation.forbiddenTopic = undefined;
    });
  }

  /** A client's transaction that blocks the readers of a partition until it ends, possibly by an abort. */
  #foreignTransaction(): void {
    const { broker } = this.#simulation;
    const id = `${FOREIGN}${++this.#foreign}`;
    const timeoutMs = this.#random.between(500, 8_000);
    this.#say(`a foreign transaction for up to ${Math.round(timeoutMs)} ms`, 'foreign transaction');
    const epoch = broker.initProducerId(id, true);
    broker.addPartitions(id, epoch, id, timeoutMs);
    broker.produce(id, epoch, '1', this.#simulation.foreignRecords(id));
    const afterMs = this.#random.between(10, 8_000);
    if (afterMs >= timeoutMs) return;
    this.#later(afterMs, () => broker.endTxn(id, epoch, this.#random.chance(0.5)));
  }
}
