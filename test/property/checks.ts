/**
 * Invariants that are checked after every step of a cluster: the folded history equals the state, nothing
 * stalls, nothing happens twice, everything has a cause.
 */
import assert from 'node:assert/strict';
import type { ExecutableProcess, FlowNode } from '../../bpmn/model.ts';
import type { JobHeader } from '../../engine/step/records.ts';
import { murmur2Partition } from '../../engine/step/route.ts';
import type { OutboundRecord } from '../../kafka/ports.ts';
import { applyEvent, createInstance } from '../../state/apply-event.ts';
import { decodeInstance, decodeStep, encodeInstance, nextDueMs } from '../../state/codec.ts';
import type { InstanceEvent, StepRecord } from '../../state/events.ts';
import { EventKind, eventName } from '../../state/events.ts';
import type { ElementInstance, ProcessInstance } from '../../state/instance.ts';
import { ElementState, elementInstanceOf, InstanceState } from '../../state/instance.ts';
import { partitionOfKey } from '../../state/keys.ts';
import { Balance } from './balance.ts';
import { Coverage } from './coverage.ts';
import { mayBeGivenUp } from './dump.ts';
import type { Cluster, TestPartition } from './harness.ts';
import { topics } from './harness.ts';
import { isPlanned } from './incidents.ts';

export class Checker {
  /** Every instance according to its history. */
  readonly instances = new Map<number, ProcessInstance>();
  /** The number of events by kind, which proves that the test covers every kind. */
  readonly counts = new Map<string, number>();
  readonly coverage: Coverage;
  readonly balance = new Balance();
  readonly #cluster: Cluster;
  readonly #incidents: ReadonlySet<string>;
  readonly #endedJobs = new Set<number>();
  readonly #openJobs = new Set<number>();
  readonly #correlated = new Set<string>();

  /** `incidents`: the types of incidents that this test causes itself. */
  constructor(cluster: Cluster, incidents: ReadonlySet<string>, coverage = new Coverage()) {
    this.#cluster = cluster;
    this.#incidents = incidents;
    this.coverage = coverage;
  }

  /** Checks one batch's records. */
  step(records: readonly OutboundRecord[]): void {
    let state: { key: string; value: Buffer } | undefined;
    for (const { topic, key, value } of records) {
      if (topic === topics.state && value) {
        state = { key: String(key), value };
      } else if (topic === topics.history && value) {
        const step = decodeStep(value);
        // The repeat of a command changes nothing.
        if (step.repeatedCommandId) continue;
        assert.equal(state?.key, String(key), 'a history record follows its state record');
        this.#fold(step, state.value);
      }
    }
  }

  #fold(step: StepRecord, stateBytes: Buffer): void {
    const { atMs, events } = step;
    for (const [at, event] of events.entries()) {
      const name = eventName(event.kind);
      this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
      if (event.kind === EventKind.processInstanceCreated) {
        assert.ok(!this.instances.has(event.created.key), 'an instance is created once');
        this.instances.set(event.created.key, createInstance(event.created, atMs));
        this.balance.created(event.created.key);
        continue;
      }
      const instance = this.instances.get(step.instanceKey);
      assert.ok(instance, 'history begins with the creation');
      this.#checkCause(instance, event, events.slice(at + 1));
      this.#checkOnce(instance, event);
      this.#checkIncident(instance, event);
      const process = processOf(this.#cluster, instance);
      this.balance.happened(instance.key, event, (elementId) => mayDropTokens(process, elementId));
      this.coverage.happened(instance, event, (elementId, type) => nodeFor(process, elementId, type));
      applyEvent(instance, event, atMs);
    }
    const instance = this.instances.get(step.instanceKey) as ProcessInstance;
    assert.ok(encodeInstance(instance).equals(stateBytes), 'folded history encodes to the state record');
    const decoded = decodeInstance(stateBytes);
    assert.ok(encodeInstance(decoded).equals(stateBytes), 'a decoded state record encodes to its own bytes');
    checkRest(decoded);
    this.balance.check(decoded);
  }

  #checkIncident(instance: ProcessInstance, event: InstanceEvent): void {
    if (event.kind !== EventKind.incidentCreated) return;
    const element = elementInstanceOf(instance, event.scopeKey);
    assert.ok(element);
    const what = `${element.elementId} of ${instance.processId}: ${event.incident.type}`;
    const planned = isPlanned(instance, element, event.incident, this.#incidents);
    assert.ok(planned, `nothing explains the incident of ${what} ${event.incident.message}`);
  }

  #checkCause(instance: ProcessInstance, event: InstanceEvent, next: readonly InstanceEvent[]): void {
    const process = processOf(this.#cluster, instance);
    if (event.kind === EventKind.elementActivating) {
      const node = nodeFor(process, event.elementId, event.name);
      assert.ok(node, `${event.elementId} is in the model`);
      const flows = [...(event.flowIds ?? []), ...(event.flowId ? [event.flowId] : [])];
      for (const flow of flows) assert.equal(process.flows.get(flow)?.target, node);
      if (flows.length === 0) assert.ok(beginsByItself(node), `${node.id} begins without a sequence flow`);
      if (node.type === 'parallelGateway') {
        assert.deepEqual([...flows].sort(), node.incoming.map(({ id }) => id).sort(), `join ${node.id}`);
      }
    } else if (event.kind === EventKind.elementCompleted) {
      const element = elementInstanceOf(instance, event.key);
      const node = element && nodeFor(process, element.elementId, element.type);
      assert.ok(element && node);
      const taken: string[] = [];
      for (const { kind, ...flow } of next as { kind: number; flowId?: string; scopeKey?: number }[]) {
        if (kind === EventKind.compensationSubscribed) continue;
        if (kind !== EventKind.sequenceFlowTaken) break;
        assert.equal(flow.scopeKey, element.scopeKey);
        taken.push(flow.flowId ?? '');
      }
      checkFlows(node, taken);
    }
  }

  #checkOnce(instance: ProcessInstance, event: InstanceEvent): void {
    if (event.kind === EventKind.jobCreated) {
      assert.ok(!this.#openJobs.has(event.job.key));
      this.#openJobs.add(event.job.key);
    } else if (event.kind === EventKind.jobLeased) {
      const { job } = elementInstanceOf(instance, event.scopeKey) ?? {};
      assert.ok(job && !job.leasedAtMs && !job.backoffUntilMs, `job ${event.key} is leased by one at a time`);
    } else if (event.kind === EventKind.jobCompleted || event.kind === EventKind.jobCanceled) {
      assert.ok(this.#openJobs.delete(event.key), `job ${event.key} was open`);
      assert.ok(!this.#endedJobs.has(event.key), `job ${event.key} ends once`);
      this.#endedJobs.add(event.key);
    } else if (event.kind === EventKind.messageCorrelated) {
      const correlation = `${event.messageKey} ${instance.processId}`;
      assert.ok(!this.#correlated.has(correlation), 'a message is correlated once per process id');
      this.#correlated.add(correlation);
    }
  }

  /** Checks that the stores contain exactly what was created and has not ended. */
  atRest(): void {
    const stored = this.#cluster.partitions.map(({ state }) => state.instances.activeCount);
    assert.equal(
      this.balance.begun,
      this.balance.ended + stored.reduce((sum, count) => sum + count, 0),
      'begun is ended and waiting',
    );
  }

  /** Checks the end state, when every command has been handled and every instance has ended. */
  atEnd(): void {
    assert.deepEqual([...this.#openJobs], [], 'every job has ended');
    const attempts = new Map<number, number>();
    for (const { headers } of this.#cluster.jobs.filter(({ value }) => value !== null)) {
      const { jobKey, attempt } = JSON.parse(String(headers?.[0]?.value)) as JobHeader;
      assert.equal(attempt, (attempts.get(jobKey) ?? 0) + 1, `attempts of job ${jobKey} follow each other`);
      attempts.set(jobKey, attempt);
    }
    for (const { state } of this.#cluster.partitions) {
      assert.equal(state.instances.activeCount, 0);
      assert.equal(state.subscriptions.size, 0, 'no subscription is left');
      assert.equal(state.startLocks.size, 0, 'no start lock is left');
      for (const message of state.messages.values()) assert.deepEqual(message.inFlight, []);
    }
  }
}

function processOf(cluster: Cluster, instance: ProcessInstance): ExecutableProcess {
  const process = cluster.definitions.get(instance.definitionKey)?.process;
  assert.ok(process);
  return process;
}

/** The node of an element instance: a multi-instance body and its inner activity have the same id. */
function nodeFor({ nodes }: ExecutableProcess, elementId: string, type: string): FlowNode | undefined {
  let node = nodes.get(elementId);
  while (node?.inner && node.type !== type) node = node.inner;
  return node;
}

/**
 * True if the scope may end with tokens in it: a terminate end event, or the completion of an ad-hoc
 * subprocess.
 */
function mayDropTokens({ nodes, root }: ExecutableProcess, elementId: string): boolean {
  let node = elementId === root.id ? root : nodes.get(elementId);
  for (; node; node = node.inner) {
    if (node.type === 'adHocSubProcess') return true;
    if (node.children.some(({ event }) => event?.kind === 'terminate')) return true;
  }
  return false;
}

function beginsByItself({ type, event, isForCompensation, parent, incoming, activationCondition }: FlowNode) {
  return (
    type === 'process' ||
    type === 'eventSubProcess' ||
    isForCompensation === true ||
    activationCondition !== undefined ||
    parent?.inner !== undefined ||
    (parent?.type.startsWith('adHocSubProcess') && incoming.length === 0) ||
    type === 'startEvent' ||
    type === 'boundaryEvent' ||
    (type === 'intermediateCatchEvent' && event?.kind === 'link')
  );
}

function checkFlows(node: FlowNode, taken: readonly string[]): void {
  const outgoing = node.outgoing.map(({ id }) => id);
  const what = `sequence flows taken behind ${node.id}`;
  for (const flow of taken) assert.ok(outgoing.includes(flow), what);
  assert.equal(new Set(taken).size, taken.length, what);
  if (node.type === 'exclusiveGateway' || node.type === 'eventBasedGateway') {
    // The last element of an ad-hoc subprocess has no outgoing flows.
    assert.equal(taken.length, Math.min(outgoing.length, 1), what);
  } else if (node.type === 'complexGateway') {
    // Its flows are taken while it waits, and none when it ends.
  } else if (node.type === 'inclusiveGateway') {
    assert.ok(taken.length >= 1, what);
  } else {
    assert.deepEqual(taken, outgoing, what);
  }
}

/** Types that wait for the elements inside them. */
const SCOPES = new Set([
  'process',
  'subProcess',
  'eventSubProcess',
  'transaction',
  'adHocSubProcess',
  'adHocSubProcessInnerInstance',
  'multiInstanceBody',
  'loopBody',
]);

/** Types that never wait: between two steps they exist only with an incident. */
const PASSING = new Set(['startEvent', 'endEvent', 'manualTask', 'task', 'boundaryEvent']);

/**
 * Checks an instance between two steps: it has ended completely, or everything in it waits for something (at
 * least for a continuation of its step).
 */
function checkRest(instance: ProcessInstance): void {
  const [root, ...others] = instance.elements;
  assert.ok(root && root.key === instance.key, 'the first element instance is the process');
  if (instance.state !== InstanceState.active) {
    assert.equal(others.length, 0, 'an ended instance has no active element');
    assert.equal(instance.queue.length + root.waitingFlows.length, 0, 'nor a sequence flow on its way');
    assert.equal(nextDueMs(instance), 0);
    assert.ok(!root.job && !root.incident && root.timers.length + root.subscriptions.length === 0);
    assert.ok(instance.endedAtMs);
    return;
  }
  assert.equal(instance.endedAtMs ?? 0, 0);
  for (const element of instance.elements) {
    assert.ok(waits(instance, element), `${element.elementId} has nothing to wait for`);
    if (element.state === ElementState.terminating) assert.ok(!ends(instance, element), 'it ends');
    else if (element.state !== ElementState.active)
      assert.ok(element.incident || element.job?.listener, `${element.elementId} is stuck`);
    if (PASSING.has(element.type) && !awaitsHandler(instance, element))
      assert.ok(element.incident || element.job, `${element.elementId} stays`);
  }
}

/** True for an event that has thrown compensation, until all its handlers have ended. */
function awaitsHandler({ compensations = [] }: ProcessInstance, { key }: ElementInstance): boolean {
  return compensations.some(({ throwKey }) => throwKey === key);
}

/** Checks that each event that has thrown compensation has an active handler. */
function areBeingUndone({ compensations = [], elements }: ProcessInstance): boolean {
  const active = new Set(elements.map(({ compensationKey }) => compensationKey));
  const thrown = compensations.filter(({ throwKey }) => throwKey);
  const undone = new Set(thrown.filter(({ key }) => active.has(key)).map(({ throwKey }) => throwKey));
  return thrown.every(({ throwKey }) => undone.has(throwKey));
}

/** True if the element can end now: no job, incident, called instance or inner element delays it. */
function ends({ elements }: ProcessInstance, element: ElementInstance): boolean {
  const { key, job, incident, calledInstanceKey } = element;
  return !job && !incident && !calledInstanceKey && !elements.some(({ scopeKey }) => scopeKey === key);
}

function waits(instance: ProcessInstance, element: ElementInstance): boolean {
  if (element.job || element.incident || element.userTask || awaitsHandler(instance, element)) return true;
  if (element.calledInstanceKey) return true;
  if (element.consumedFlows?.length || instance.expanding?.includes(element.key)) return true;
  if (instance.elements.some(({ scopeKey }) => scopeKey === element.key)) return true;
  // Whether a continuation follows is checked when the cluster is quiet.
  if (instance.queue.some(({ scopeKey }) => scopeKey === element.key)) return true;
  if (element.waitingFlows.length > 0) return true;
  const { timers, subscriptions, signals = [], conditions = [] } = element;
  const own = [...timers, ...subscriptions, ...signals, ...conditions];
  if (element.type === 'eventBasedGateway') return own.length > 0;
  if (SCOPES.has(element.type)) return false;
  return own.some(({ elementId }) => elementId === element.elementId);
}

/**
 * After all commands: each subscription of an instance is on the partition of its key, and none exists
 * without its instance; locks and business keys belong to existing instances.
 */
export function checkQuiet(cluster: Cluster): void {
  const expected = new Set<string>();
  for (const { state } of cluster.partitions) {
    for (const key of state.instances.keys()) {
      const instance = decodeInstance(state.instances.bytesOf(key) as Buffer);
      // An instance that is suspended or too large makes no progress, wherever it is.
      const tooLarge = instance.elements.some(({ incident }) => incident?.type === 'MESSAGE_SIZE_EXCEEDED');
      const moves = !instance.setAside && !tooLarge;
      if (moves)
        assert.equal(instance.queue.length, 0, `${key} has a sequence flow on its way, but no continuation`);
      assert.ok(!moves || areBeingUndone(instance), `${key} waits for compensation that does not begin`);
      for (const { waitingFlows, key: scope, type } of instance.elements) {
        if (type === 'complexGateway') continue;
        const alone = !instance.elements.some(({ scopeKey }) => scopeKey === scope);
        assert.ok(waitingFlows.length === 0 || !alone || !moves, `the joins of ${key} wait for nothing`);
      }
      const dueMs = nextDueMs(instance);
      const indexed = state.instances.due.get(key) ?? 0;
      if (indexed !== 0 || !mayBeGivenUp(state, key, cluster.nowMs))
        assert.equal(indexed, dueMs, 'the index knows when it is due');
      for (const { subscriptions } of instance.elements) {
        for (const { key: subscription, correlationKey } of subscriptions) {
          expected.add(`${subscription} on ${murmur2Partition(correlationKey, cluster.partitions.length)}`);
        }
      }
      checkLocks(cluster, instance);
      checkCalls(cluster, instance);
    }
  }
  const actual = cluster.partitions.flatMap(({ state, environment }) =>
    [...state.subscriptions.values()].map(({ key }) => `${key} on ${environment.partition}`),
  );
  assert.deepEqual(actual.sort(), [...expected].sort(), 'subscriptions are where their instances say');
  for (const partition of cluster.partitions) {
    const { state } = partition;
    checkServed(cluster, partition);
    for (const { instanceKey } of state.startLocks.values()) {
      assert.ok(state.instances.bytesOf(instanceKey), 'a start lock is of an active instance');
    }
    for (const { instanceKey } of state.businessKeys.values()) {
      assert.ok(state.instances.bytesOf(instanceKey) || state.instances.hasEnded(instanceKey));
    }
  }
}

/** Checks that the instance for which a call activity waits is active and knows its caller. */
function checkCalls(cluster: Cluster, { key, elements, setAside }: ProcessInstance): void {
  for (const { key: elementKey, calledInstanceKey, incident, elementId, state } of elements) {
    // A completing call activity may wait for its listeners: its called instance has ended.
    if (!calledInstanceKey || incident || setAside || state !== ElementState.active) continue;
    const called = cluster
      .partition(partitionOfKey(calledInstanceKey))
      .state.instances.get(calledInstanceKey);
    const caller = called && [called.parentInstanceKey, called.parentElementKey];
    assert.deepEqual(caller, [key, elementKey], `${elementId} waits for the instance that it has called`);
  }
}

/** Checks that no buffered message waits although a subscription for it is free. */
function checkServed(cluster: Cluster, { state }: TestPartition): void {
  for (const message of state.messages.values()) {
    if (message.expiresAtMs <= cluster.nowMs) continue;
    for (const subscription of state.freeSubscriptions(message.name, message.correlationKey, () => true)) {
      const taken = message.correlatedProcessIds.includes(subscription.processId);
      assert.ok(
        taken || !takes(cluster, subscription.instanceKey),
        `${subscription.key} gets ${message.key}`,
      );
    }
  }
}

/** True if the instance accepts messages: it is not suspended, and nothing was too large for it. */
function takes(cluster: Cluster, instanceKey: number): boolean {
  const instance = cluster.partition(partitionOfKey(instanceKey)).state.instances.get(instanceKey);
  const tooLarge = instance?.elements.some(({ incident }) => incident?.type === 'MESSAGE_SIZE_EXCEEDED');
  return instance !== undefined && !instance.setAside && !tooLarge;
}

/** Checks that a called instance has the business key of its caller, without claiming it. */
function checkLocks(cluster: Cluster, instance: ProcessInstance): void {
  const { key, startCorrelationKey, businessKey, parentInstanceKey } = instance;
  const { state } = cluster.partition(partitionOfKey(key));
  if (startCorrelationKey) {
    const locks = [...state.startLocks.values()].filter(({ instanceKey }) => instanceKey === key);
    assert.deepEqual(
      locks.map(({ correlationKey }) => correlationKey),
      [startCorrelationKey],
    );
  }
  if (businessKey) {
    const keys = [...state.businessKeys.values()].filter(({ instanceKey }) => instanceKey === key);
    assert.equal(keys.length, parentInstanceKey ? 0 : 1);
  }
}
