/**
 * Walks a random path: applies the actions of clients, workers, the clock and failing networks to a cluster,
 * and the same actions to a second one that takes its steps in another way. Both must write the same records.
 * At the end, it completes everything that still waits.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Command } from '../../engine/command.ts';
import type { LogRecord, OutboundRecord } from '../../kafka/ports.ts';
import type { ElementInstance, ProcessInstance } from '../../state/instance.ts';
import { InstanceState } from '../../state/instance.ts';
import type { JobAnswer } from './answers.ts';
import {
  attemptOf,
  GOOD_VARIABLES,
  instanceOf,
  isRefused,
  isTaskListener,
  jobCommand,
  KEYS,
  leaseCommand,
  leaseHeaders,
  RESULTS,
  randomVariables,
  returnCommand,
  taskCommand,
} from './answers.ts';
import { Checker, checkQuiet } from './checks.ts';
import type { Coverage } from './coverage.ts';
import type { ClusterSettings, PreparedFile } from './harness.ts';
import { assertSameRecords, Cluster } from './harness.ts';
import { CONDITION, START_MESSAGE, START_SIGNAL } from './render-events.ts';
import type { Sabotage } from './sabotage.ts';
import type { Step } from './steps.ts';
import { plainStep } from './steps.ts';

const ACTIONS = {
  start: 4,
  startByMessage: 2,
  complete: 12,
  fail: 3,
  failForGood: 2,
  throwError: 3,
  extend: 1,
  updateRetries: 1,
  resolve: 3,
  cancel: 1,
  setVariables: 2,
  publish: 6,
  broadcast: 3,
  evaluate: 1,
  person: 5,
  wait: 2,
  waitForTimer: 3,
  sendAgain: 4,
  late: 1,
  lease: 5,
  giveBack: 2,
  deploy: 1,
  breakElement: 0,
  work: 8,
} as const;
type ActionKind = keyof typeof ACTIONS;

export interface Action {
  readonly kind: ActionKind;
  readonly pick: number;
  readonly value: number;
}

/** `more`: different weights of some actions. */
export function pathOf(more: { readonly [K in ActionKind]?: number } = {}): fc.Arbitrary<Action[]> {
  const weights = Object.entries({ ...ACTIONS, ...more });
  const kinds = weights.map(([kind, weight]) => ({ arbitrary: fc.constant(kind as ActionKind), weight }));
  const action = fc.record({
    kind: fc.oneof(...kinds),
    pick: fc.nat({ max: 1000 }),
    value: fc.nat({ max: 1000 }),
  });
  return fc.array(action, { minLength: 4, maxLength: 40, size: 'max' });
}

export const path = pathOf();

/** If this many rounds don't end all instances, something is wrong. */
const ROUNDS_MAX = 1500;
const PROCESS_IDS = ['random', 'other', 'random'];

export interface DriverOptions {
  readonly settings: ClusterSettings;
  /** Files of each deployment: the first one at the beginning, the others on the way. */
  readonly files: readonly (readonly PreparedFile[])[];
  readonly step?: Step;
  readonly otherStep: Step;
  /** Topics in which both clusters may differ. */
  readonly except?: readonly string[];
  /** Makes the engine fail at an element, until it is repaired. */
  readonly sabotage?: Sabotage;
  /** Types of incidents that the test's treatment of the engine causes. */
  readonly incidents?: readonly string[];
  readonly coverage?: Coverage;
}

interface Found {
  readonly instance: ProcessInstance;
  readonly element: ElementInstance;
}

export class Driver {
  readonly checker: Checker;
  readonly #cluster: Cluster;
  readonly #other: Cluster;
  readonly #options: DriverOptions;
  readonly #sent: LogRecord[] = [];
  /** Attempts of jobs that have a result: the record is consumed, so only a new attempt gets another. */
  readonly #answered = new Set<string>();

  constructor(options: DriverOptions) {
    this.#options = options;
    this.#cluster = new Cluster(options.settings);
    this.#other = new Cluster(options.settings);
    this.checker = new Checker(this.#cluster, new Set(options.incidents), options.coverage);
  }

  walk(actions: readonly Action[]): void {
    this.#deploy(0, 0);
    this.settle();
    for (const action of actions) {
      this.#act(action);
      if (action.pick % 3 !== 0) this.#work(action.value);
    }
    this.#options.sabotage?.end();
  }

  #active(): ProcessInstance[] {
    return [...this.checker.instances.values()].filter(({ state }) => state === InstanceState.active);
  }

  #elements(): Found[] {
    return this.#active().flatMap((instance) => instance.elements.map((element) => ({ instance, element })));
  }

  #send(command: Command, value: number, headers: Readonly<Record<string, string>> = {}): void {
    const partition = value % this.#cluster.partitions.length;
    this.#other.send(partition, command, headers);
    this.#sent.push(this.#cluster.send(partition, command, headers));
  }

  #act({ kind, pick, value }: Action): void {
    if (kind === 'work') this.#work(pick, 1 + (value % 5));
    else if (kind === 'wait') this.#advanceTo(this.#cluster.nowMs + value * 1000);
    else if (kind === 'waitForTimer') this.#advanceTo(this.#cluster.nextTimerMs() ?? 0);
    else if (kind === 'breakElement') this.#breakElement(pick);
    else if (kind === 'deploy') this.#deploy(pick, value);
    else if (kind === 'start') this.#start(pick, value);
    else if (kind === 'startByMessage') {
      this.#publish(START_MESSAGE, [...KEYS, ''][pick % 4] ?? '', pick, value);
    } else if (kind === 'sendAgain') this.#sendAgain(pick, value);
    else if (kind === 'cancel') {
      const instance = choose(this.#active(), pick);
      if (instance) this.#send({ cancelProcessInstance: { instanceKey: instance.key } }, value);
    } else if (kind === 'setVariables') this.#setVariables(pick, value);
    else if (kind === 'resolve') this.#resolve(pick, value);
    else if (kind === 'lease') this.#lease(pick, value);
    else if (kind === 'giveBack') this.#giveBack(pick, value);
    else if (kind === 'publish') {
      const subscriptions = this.#elements().flatMap(({ element }) => element.subscriptions);
      const chosen = choose(subscriptions, pick);
      if (chosen) this.#publish(chosen.messageName, chosen.correlationKey, pick, value);
    } else if (kind === 'broadcast') this.#broadcast(pick, value);
    else if (kind === 'evaluate') {
      const variables = JSON.stringify({ ...JSON.parse(randomVariables(pick, value)), [CONDITION]: true });
      this.#send({ evaluateConditions: { processId: PROCESS_IDS[pick % 3] ?? '', variables } }, value);
    } else if (kind === 'person') {
      const found = choose(
        this.#elements().filter(({ element }) => element.userTask),
        pick,
      );
      const { userTask } = found?.element ?? {};
      if (found && userTask) this.#send(taskCommand(found.instance, userTask, pick, value), value);
    } else this.#job(kind, pick, value);
  }

  #lease(pick: number, value: number): void {
    const types = this.#elements().flatMap(({ element }) => element.job?.type ?? []);
    const type = choose(types, pick);
    if (type) this.#send(leaseCommand(type, pick, value), value, leaseHeaders(value));
  }

  #giveBack(pick: number, value: number): void {
    const leased = this.#elements().flatMap(({ element: { job } }) => (job?.leasedAtMs ? [job] : []));
    const job = choose(leased, pick);
    if (job) this.#send(returnCommand(job, value), value);
  }

  #broadcast(pick: number, value: number): void {
    const waiting = this.#elements().flatMap(({ element }) => element.signals ?? []);
    const { signalName: name = START_SIGNAL } = (pick % 4 > 0 && choose(waiting, pick)) || {};
    this.#send({ broadcastSignal: { name, variables: randomVariables(pick, value) } }, value);
  }

  #resolve(pick: number, value: number): void {
    const stopped = this.#elements().filter(({ element }) => element.incident);
    const found = choose(stopped, pick);
    const incidentKey = found?.element.incident?.key ?? 0;
    if (found) this.#send({ resolveIncident: { incidentKey, ...instanceOf(found.instance, value) } }, value);
  }

  #deploy(pick: number, value: number): void {
    const files = choose(this.#options.files, pick);
    const partition = value % this.#cluster.partitions.length;
    if (!files) return;
    for (const { resource } of files)
      for (const process of resource.processes) this.checker.coverage.generated(process);
    for (const each of [this.#cluster, this.#other]) each.sendDeployment(partition, files);
  }

  #breakElement(pick: number): void {
    const [files = []] = this.#options.files;
    const ids = files.flatMap(({ resource }) => [...(resource.processes[0]?.nodes.keys() ?? [])]);
    this.#options.sabotage?.toggle(choose(ids, pick) ?? '');
  }

  #start(pick: number, value: number): void {
    const businessKey = value % 4 === 0 ? `order-${value % 3}` : '';
    const headers: Record<string, string> = {};
    if (pick % 4 === 0) headers['command-id'] = `start-${value}`;
    if (pick % 3 === 0) Object.assign(headers, { 'reply-to': 'answers', 'correlation-id': `c-${value}` });
    const awaitResult = pick % 6 === 0;
    const variables = randomVariables(pick, value);
    const start = { processId: PROCESS_IDS[pick % 3] ?? '', variables, businessKey, awaitResult };
    this.#send({ startProcessInstance: start }, value, headers);
  }

  #publish(name: string, correlationKey: string, pick: number, value: number): void {
    const timeToLiveMs = [0, 1000, 3_600_000][value % 3] ?? 0;
    const messageId = pick % 5 === 0 ? `id-${value}` : '';
    const variables = randomVariables(pick, value);
    this.#send({ publishMessage: { name, correlationKey, variables, timeToLiveMs, messageId } }, value);
  }

  #setVariables(pick: number, value: number): void {
    const found = choose(this.#elements(), pick);
    if (!found) return;
    const { instance, element } = found;
    const variables = value % 2 === 0 ? GOOD_VARIABLES : randomVariables(pick, value);
    const set = { ...instanceOf(instance, value), scopeKey: element.key, variables, local: value % 3 === 0 };
    this.#send({ setVariables: set }, value);
  }

  #sendAgain(pick: number, value: number): void {
    const record = choose(this.#sent, pick);
    if (!record) return;
    const partition = value % this.#cluster.partitions.length;
    this.#cluster.repeat(partition, record);
    this.#other.repeat(partition, record);
  }

  #job(kind: JobAnswer, pick: number, value: number): void {
    const open = this.#elements().filter(({ element }) => element.job);
    const found = choose(open, pick);
    const job = found?.element.job;
    if (!found || !job) return;
    if (RESULTS.has(kind) && !isRefused(kind, job)) this.#answered.add(attemptOf(job));
    this.#send(jobCommand(kind, found.instance, job, pick, value), value);
  }

  #advanceTo(nowMs: number): void {
    this.#cluster.nowMs = Math.max(this.#cluster.nowMs, nowMs);
    this.#other.nowMs = this.#cluster.nowMs;
  }

  /** One batch of one partition, on both clusters. */
  #work(number: number, countMax = 3): void {
    const partition = choose(this.#cluster.busy(), number);
    if (partition === undefined) return;
    const { step = plainStep, otherStep, except = [] } = this.#options;
    const records = step(this.#cluster, partition, countMax);
    const again = otherStep(this.#other, partition, countMax);
    const compared = ({ topic }: OutboundRecord): boolean => !except.includes(topic);
    assertSameRecords(again.filter(compared), records.filter(compared), 'both ways come to the same bytes');
    this.checker.step(records);
  }

  /** Handles every command and all due work. */
  settle(): void {
    for (let batches = 0; this.#cluster.busy().length > 0; batches++) {
      assert.ok(batches < ROUNDS_MAX, 'the cluster comes to rest');
      this.#work(batches, 10);
    }
    checkQuiet(this.#cluster);
    this.checker.atRest();
  }

  /**
   * Serves everything that waits, until all instances have ended. `eager`: in every second one of the first
   * rounds, events happen before or instead of the work.
   */
  serve(eager = 0): void {
    for (let round = 0; ; round++) {
      this.settle();
      const active = this.#active();
      if (active.length === 0) break;
      assert.ok(round < ROUNDS_MAX, `still active: ${JSON.stringify(active[0])}`);
      if (round < eager && round % 2 === 0) this.#disturb(round / 2);
      else this.#serveOnce();
    }
    this.checker.atEnd();
  }

  /** Triggers half of the awaited events, and lets some jobs throw errors. */
  #disturb(round: number): void {
    const isChosen = ({ key }: { key: number }) => (key + round) % 2 === 0;
    this.#serveEvents(isChosen);
    for (const { instance, element } of this.#elements()) {
      const { job, userTask } = element;
      const pick = (element.key + round) % 4;
      if (userTask && !job) this.#send(taskCommand(instance, userTask, pick, round), 0);
      if (!job || job.backoffUntilMs || isRefused('throwError', job)) continue;
      if ((job.key + round) % 3 > 0 || this.#answered.has(attemptOf(job))) continue;
      this.#answered.add(attemptOf(job));
      this.#send(jobCommand('throwError', instance, job, job.key, round), 0);
    }
    if (round % 2 === 1) this.#advanceTo(this.#cluster.nextTimerMs() ?? 0);
  }

  #serveOnce(): void {
    let served = 0;
    for (const { instance, element } of this.#elements()) if (this.#serveElement(instance, element)) served++;
    const ends = ({ interrupting }: { interrupting?: boolean }) => interrupting === true;
    if (served > 0 || this.#serveEvents(ends) > 0) return;
    const next = this.#cluster.nextTimerMs();
    assert.ok(next !== undefined, `nothing to wait for: ${JSON.stringify(this.#active()[0])}`);
    this.#advanceTo(next);
  }

  /** Serves one element that waits for an outside action: an incident, a job or a user task. */
  #serveElement({ key: instanceKey }: ProcessInstance, element: ElementInstance): boolean {
    const { job, incident, userTask } = element;
    if (incident) {
      // Its local variables hide those of the process, which are all that its boundary events see.
      for (const scopeKey of [instanceKey, element.scopeKey ?? 0, element.key]) {
        this.#send({ setVariables: { instanceKey, scopeKey, variables: GOOD_VARIABLES } }, 0);
      }
      if (job) this.#send({ updateJobRetries: { instanceKey, jobKey: job.key, retries: 1 } }, 0);
      this.#send({ resolveIncident: { instanceKey, incidentKey: incident.key } }, 0);
      return true;
    }
    if (job) {
      if (job.backoffUntilMs || this.#answered.has(attemptOf(job))) return false;
      this.#answered.add(attemptOf(job));
      const variables = element.variables.length > 0 || isTaskListener(job) ? '' : GOOD_VARIABLES;
      this.#send({ completeJob: { instanceKey, jobKey: job.key, variables } }, 0);
      return true;
    }
    if (userTask) this.#send({ completeUserTask: { instanceKey, userTaskKey: userTask.key } }, 0);
    return Boolean(userTask);
  }

  /** Triggers the chosen awaited events, except timers; returns their number. */
  #serveEvents(isChosen: (waiting: { key: number; interrupting?: boolean }) => boolean): number {
    let served = 0;
    for (const { instance, element } of this.#elements()) {
      const { subscriptions, signals = [], conditions = [] } = element;
      for (const { messageName: name, correlationKey } of subscriptions.filter(isChosen)) {
        this.#send({ publishMessage: { name, correlationKey, variables: '{"c":1}' } }, 0);
        served++;
      }
      for (const { signalName: name } of signals.filter(isChosen)) {
        this.#send({ broadcastSignal: { name } }, 0);
        served++;
      }
      if (!conditions.some(isChosen)) continue;
      const variables = JSON.stringify({ [CONDITION]: true });
      const { key: instanceKey } = instance;
      this.#send({ setVariables: { instanceKey, scopeKey: element.key, variables, local: true } }, 0);
      served++;
    }
    return served;
  }

  /** Advances the time beyond the retention of instances and messages, and checks that none are left. */
  forget(): void {
    this.#advanceTo(this.#cluster.nowMs + 2 * this.#cluster.settings.due.keepEndedMs);
    this.serve();
    this.#advanceTo(this.#cluster.nowMs + 2 * this.#cluster.settings.due.keepEndedMs);
    this.settle();
    for (const { stateTopic, state } of this.#cluster.partitions) {
      assert.deepEqual([...stateTopic.keys()], []);
      assert.equal(state.instances.endedCount + state.messages.size + state.businessKeys.size, 0);
    }
  }
}

function choose<T>(list: readonly T[], pick: number): T | undefined {
  return list[pick % list.length];
}
