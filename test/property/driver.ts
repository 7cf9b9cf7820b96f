/**
 * Walks a random path: does to a cluster what clients, workers, the clock and failing networks do, and to a
 * second one, which takes its steps in another way, the same. Both must write the same. In the end it serves
 * all that still waits.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ElementBehaviour } from '../../bpmn/behaviour.ts';
import { behaviourOf } from '../../bpmn/elements/table.ts';
import type { FlowNode } from '../../bpmn/model.ts';
import type { Command } from '../../engine/command.ts';
import type { LogRecord, OutboundRecord } from '../../kafka/ports.ts';
import type { ElementInstance, Job, ProcessInstance } from '../../state/instance.ts';
import { InstanceState } from '../../state/instance.ts';
import { ERROR_CODES } from './blocks.ts';
import { Checker, checkQuiet } from './checks.ts';
import type { ClusterSettings, PreparedFile } from './harness.ts';
import { assertSameRecords, Cluster } from './harness.ts';
import { START_MESSAGE } from './render.ts';
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
  wait: 2,
  waitForTimer: 3,
  sendAgain: 4,
  late: 1,
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

/** `more`: other weights of actions. */
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

/** Rounds of serving everything, after which something must have gone wrong. */
const ROUNDS_MAX = 1500;
export const PROCESS_IDS = ['random', 'other', 'random'];
const KEYS = ['k0', 'k1', 'k2'];
/** Whatever was missing or wrong: with these no expression of the random process fails. */
const GOOD_VARIABLES = JSON.stringify({ a: 3, b: 2, c: 5, key: 'k0', due: 'PT1S' });

/**
 * How a cluster takes a step: a batch of up to `countMax` commands of a partition, to the records that it
 * comes to.
 */
export type Step = (cluster: Cluster, partition: number, countMax: number) => readonly OutboundRecord[];

export interface DriverOptions {
  readonly settings: ClusterSettings;
  /** The first one is deployed at the beginning, others on the way. */
  readonly files: readonly PreparedFile[];
  readonly step?: Step;
  readonly otherStep: Step;
  /** Topics in which both may differ. */
  readonly except?: readonly string[];
  /** Lets the engine fail at an element, or no more. */
  readonly sabotage?: Sabotage;
}

/** Elements at which the engine fails for the moment. */
export class Sabotage {
  readonly #broken = new Set<string>();

  readonly behaviourOf = (node: FlowNode): ElementBehaviour => {
    if (this.#broken.has(node.id)) throw new Error(`injected at ${node.id}`);
    return behaviourOf(node);
  };

  toggle(elementId: string): void {
    if (!this.#broken.delete(elementId)) this.#broken.add(elementId);
  }

  end(): void {
    this.#broken.clear();
  }
}

interface Found {
  readonly instance: ProcessInstance;
  readonly element: ElementInstance;
}

/** One that sets no variables. */
function isTaskListener({ listener }: Job): boolean {
  return listener === 'canceling';
}

export class Driver {
  readonly checker: Checker;
  readonly #cluster: Cluster;
  readonly #other: Cluster;
  readonly #options: DriverOptions;
  readonly #sent: LogRecord[] = [];
  /**
   * Attempts of jobs that a worker has answered: its record is gone, so only a new one brings another answer.
   */
  readonly #answered = new Set<string>();

  constructor(options: DriverOptions) {
    this.#options = options;
    this.#cluster = new Cluster(options.settings);
    this.#other = new Cluster(options.settings);
    this.checker = new Checker(this.#cluster);
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
    else if (kind === 'resolve') {
      const found = choose(
        this.#elements().filter(({ element }) => element.incident),
        pick,
      );
      const incidentKey = found?.element.incident?.key ?? 0;
      if (found) this.#send({ resolveIncident: { incidentKey, instanceKey: found.instance.key } }, value);
    } else if (kind === 'publish') {
      const subscriptions = this.#elements().flatMap(({ element }) => element.subscriptions);
      const chosen = choose(subscriptions, pick);
      if (chosen) this.#publish(chosen.messageName, chosen.correlationKey, pick, value);
    } else this.#job(kind, pick, value);
  }

  #deploy(pick: number, value: number): void {
    const file = choose(this.#options.files, pick);
    const partition = value % this.#cluster.partitions.length;
    if (file) for (const each of [this.#cluster, this.#other]) each.sendDeployment(partition, file);
  }

  #breakElement(pick: number): void {
    const [file] = this.#options.files;
    const ids = [...(file?.resource.processes[0]?.nodes.keys() ?? [])];
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
    const set = { instanceKey: instance.key, scopeKey: element.key, variables, local: value % 3 === 0 };
    this.#send({ setVariables: set }, value);
  }

  #sendAgain(pick: number, value: number): void {
    const record = choose(this.#sent, pick);
    if (!record) return;
    const partition = value % this.#cluster.partitions.length;
    this.#cluster.repeat(partition, record);
    this.#other.repeat(partition, record);
  }

  #job(kind: ActionKind, pick: number, value: number): void {
    const open = this.#elements().filter(
      ({ element: { job, userTask } }) => job || (userTask && kind === 'complete'),
    );
    const found = choose(open, pick);
    const job = found?.element.job;
    if (found && !job) this.#completeUserTask(found, randomVariables(pick, value));
    if (!found || !job) return;
    const of = {
      jobKey: job.key,
      instanceKey: found.instance.key,
      attempt: value % 2 ? (job.attempt ?? 0) : 0,
    };
    // A listener throws no error.
    if (RESULTS.has(kind) && (kind !== 'throwError' || !job.listener)) this.#answered.add(attemptOf(job));
    this.#send(jobCommand(kind, of, job, pick, value), value);
  }

  #completeUserTask({ instance, element }: Found, variables: string): void {
    const userTaskKey = element.userTask?.key ?? 0;
    this.#send({ completeUserTask: { instanceKey: instance.key, userTaskKey, variables } }, 0);
  }

  #advanceTo(nowMs: number): void {
    this.#cluster.nowMs = Math.max(this.#cluster.nowMs, nowMs);
    this.#other.nowMs = this.#cluster.nowMs;
  }

  /** One batch of one partition, on both sides. */
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

  /** Handles every command and everything due. */
  settle(): void {
    for (let batches = 0; this.#cluster.busy().length > 0; batches++) {
      assert.ok(batches < ROUNDS_MAX, 'the cluster comes to rest');
      this.#work(batches, 10);
    }
    checkQuiet(this.#cluster);
  }

  /** Gives everything that waits what it waits for, until every instance has ended. */
  serve(): void {
    for (let round = 0; ; round++) {
      this.settle();
      const active = this.#active();
      if (active.length === 0) break;
      assert.ok(round < ROUNDS_MAX, `still active: ${JSON.stringify(active[0])}`);
      this.#serveOnce();
    }
    this.checker.atEnd();
  }

  #serveOnce(): void {
    let served = 0;
    for (const { instance, element } of this.#elements()) {
      const { job, incident } = element;
      const { key: instanceKey } = instance;
      if (incident) {
        const variables = { instanceKey, scopeKey: element.key, variables: GOOD_VARIABLES };
        this.#send({ setVariables: variables }, 0);
        if (job) this.#send({ updateJobRetries: { instanceKey, jobKey: job.key, retries: 1 } }, 0);
        this.#send({ resolveIncident: { instanceKey, incidentKey: incident.key } }, 0);
        served++;
      } else if (job && !job.backoffUntilMs && !this.#answered.has(attemptOf(job))) {
        this.#answered.add(attemptOf(job));
        const variables = element.variables.length > 0 || isTaskListener(job) ? '' : GOOD_VARIABLES;
        this.#send({ completeJob: { instanceKey, jobKey: job.key, variables } }, 0);
        served++;
      } else if (element.userTask && !job) {
        this.#completeUserTask({ instance, element }, '');
        served++;
      }
    }
    if (served > 0) return;
    const subscriptions = this.#elements().flatMap(({ element }) => element.subscriptions);
    for (const { interrupting, messageName: name, correlationKey } of subscriptions) {
      if (!interrupting) continue;
      this.#send({ publishMessage: { name, correlationKey, variables: '{"c":1}' } }, 0);
      served++;
    }
    if (served > 0) return;
    const next = this.#cluster.nextTimerMs();
    assert.ok(next !== undefined, `nothing to wait for: ${JSON.stringify(this.#active()[0])}`);
    this.#advanceTo(next);
  }

  /** After the retention of ended instances and messages nothing is kept of them. */
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

/** Actions that give a job's result. */
const RESULTS: ReadonlySet<ActionKind> = new Set<ActionKind>([
  'complete',
  'fail',
  'failForGood',
  'throwError',
]);

function attemptOf({ key, attempt = 0 }: Job): string {
  return `${key} ${attempt}`;
}

function jobCommand(
  kind: ActionKind,
  of: { jobKey: number; instanceKey: number; attempt: number },
  job: Job,
  pick: number,
  value: number,
): Command {
  const variables = randomVariables(pick, value);
  switch (kind) {
    case 'fail': {
      const retryBackoffMs = value % 3 === 0 ? 60_000 : 0;
      return { failJob: { ...of, retries: 1 + (pick % 3), retryBackoffMs, errorMessage: 'no', variables } };
    }
    case 'failForGood':
      return { failJob: { ...of, retries: 0, errorMessage: 'never', variables } };
    case 'throwError': {
      const errorCode = [...ERROR_CODES, 'UNKNOWN'][pick % 3] ?? '';
      return { throwError: { ...of, errorCode, errorMessage: 'thrown', variables } };
    }
    case 'extend':
      return { extendJob: { ...of, deadlineMs: value * 1000 } };
    case 'updateRetries':
      return { updateJobRetries: { jobKey: of.jobKey, instanceKey: of.instanceKey, retries: value % 3 } };
    case 'late':
      return { completeJob: { ...of, attempt: (job.attempt ?? 0) - 1 + 2 * (value % 2) } };
    default:
      return { completeJob: { ...of, variables: isTaskListener(job) ? '' : variables } };
  }
}

function choose<T>(list: readonly T[], pick: number): T | undefined {
  return list[pick % list.length];
}

/** Some variables that the process reads: often good, sometimes missing or of a wrong type. */
function randomVariables(pick: number, value: number): string {
  const variables: Record<string, unknown> = {};
  if (value % 8 !== 0) variables['a'] = pick % 7;
  if (value % 8 !== 1) variables['b'] = value % 7;
  if (value % 8 !== 2) variables['c'] = value % 11 === 0 ? 'seven' : (pick + value) % 7;
  if (value % 8 !== 3) variables['key'] = KEYS[pick % 3];
  if (value % 8 !== 4) variables['due'] = ['PT1S', 'PT1M', 'P1D', 'soon'][value % 4];
  if (value % 16 === 5) return '{"__proto__":{"a":1},"a":1,"b":2,"c":3,"key":7,"due":"PT1S"}';
  return JSON.stringify(variables);
}
