/**
 * One instance's part of a step: collects its events, applies each immediately, and passes effects to the
 * run. Pure.
 */
import type { ElementBehaviour } from '../../bpmn/behaviour.ts';
import { triggerTrueConditions } from '../../bpmn/evaluate/conditions.ts';
import { bulkyCollections, localVariable } from '../../bpmn/evaluate/variables.ts';
import type { FeelBudget } from '../../bpmn/feel/budget.ts';
import { IncidentSignal } from '../../bpmn/incident-signal.ts';
import { raiseIncident } from '../../bpmn/interpreter/incidents.ts';
import { jobVariables, listenerOf } from '../../bpmn/interpreter/listeners.ts';
import { runToWait } from '../../bpmn/interpreter/run.ts';
import { receivesItself } from '../../bpmn/interpreter/thrown-signals.ts';
import type { CalledElement, ExecutableProcess, FlowNode } from '../../bpmn/model.ts';
import type { EventType } from '../../bpmn/published-events.ts';
import type {
  BoundVersion,
  FoundDecision,
  JobSettings,
  ProcessCall,
  StepAnswer,
  ThrownSignal,
  VariableChange,
} from '../../bpmn/step-context.ts';
import { nodeOf } from '../../bpmn/step-context.ts';
import type { OutboundRecord } from '../../kafka/ports.ts';
import { applyEvent } from '../../state/apply-event.ts';
import type { EventOf, InstanceEvent } from '../../state/events.ts';
import { EventKind } from '../../state/events.ts';
import type { ElementInstance, Job, ProcessInstance, ReplyTo, Subscription } from '../../state/instance.ts';
import { elementInstanceOf } from '../../state/instance.ts';
import { addTouchedParts } from '../../state/parts.ts';
import { RecordTooLarge } from '../errors.ts';
import { STEPS_PER_COMMAND_MAX } from '../limits.ts';
import { topicNameProblem } from '../topics.ts';
import type { Caller } from './calls.ts';
import {
  calledDefinition,
  callerOf,
  callersOf,
  callProcess,
  callsProblem,
  rootKeyOf,
  terminateCalled,
} from './calls.ts';
import { instanceEnded } from './instance-end.ts';
import { requestSubscription, withdrawSubscription } from './messages.ts';
import { deferOutbound } from './outbound.ts';
import type { OutboundJob } from './outbound-tasks.ts';
import type { Publication } from './published-events.ts';
import { publicationOf } from './published-events.ts';
import type { JobHeader } from './records.ts';
import { jobEndedRecord, jobRecord, recordBytes, replyRecord } from './records.ts';
import { findDecision, findForm } from './resources.ts';
import { sendSignal, signalProblem } from './signals.ts';
import type { InstanceStep, StepRun } from './step-run.ts';

export class OpenInstance implements InstanceStep {
  readonly instance: ProcessInstance;
  #process: ExecutableProcess;
  readonly events: InstanceEvent[] = [];
  /** Element instance of the command, used in error messages; 0 if there is none. */
  subjectKey = 0;
  /** True if the instance was created or changed. */
  touched = false;
  /** Parts of a big instance that its own record no longer describes completely. */
  readonly touchedParts = new Set<string>();
  /** Events of this step to publish. */
  readonly publications: Publication[] = [];
  /** The types of events to publish; undefined: none. */
  #published: ReadonlySet<EventType> | undefined;
  readonly #run: StepRun;
  #changes: VariableChange[] = [];
  #continues = false;
  readonly #thrownSignals: ThrownSignal[] = [];

  constructor(run: StepRun, instance: ProcessInstance, process: ExecutableProcess) {
    this.#run = run;
    this.instance = instance;
    this.#process = process;
    this.#published = publishedTypes(run, process);
  }

  get process(): ExecutableProcess {
    return this.#process;
  }

  /** True if the instance was migrated to another definition in this step. */
  moveTo(process: ExecutableProcess): void {
    this.#process = process;
    this.#published = publishedTypes(this.#run, process);
  }

  get nowMs(): number {
    return this.#run.nowMs;
  }

  get jobs(): JobSettings {
    return this.#run.environment.jobs;
  }

  get feelBudget(): FeelBudget {
    return this.#run.feelBudget;
  }

  nextKey(): number {
    return this.#run.state.nextKey();
  }

  emit(event: InstanceEvent): void {
    if (event.kind === EventKind.variableSet && this.process.hasConditions) this.#noteChange(event);
    this.touched = true;
    if (this.#published) this.#publish(event);
    if (this.instance.inParts) addTouchedParts(this.instance, event, this.touchedParts);
    const openKeys = this.#run.state.openKeysInUse;
    if (openKeys) openKeys.apply(this.instance, event, this.nowMs);
    else applyEvent(this.instance, event, this.nowMs);
    this.events.push(event);
  }

  #publish(event: InstanceEvent): void {
    const publication = publicationOf(event, this.instance);
    if (publication && this.#published?.has(publication.type)) this.publications.push(publication);
  }

  #noteChange({ scopeKey, name }: EventOf<'variableSet'>): void {
    const scope = elementInstanceOf(this.instance, scopeKey);
    const change = scope && localVariable(scope, name) !== undefined ? 'update' : 'create';
    this.#changes.push({ scopeKey, name, change, newestKey: this.#run.state.newestKey });
  }

  takeVariableChanges(): readonly VariableChange[] {
    const changes = this.#changes;
    if (changes.length > 0) this.#changes = [];
    return changes;
  }

  triggerTrueConditions(element: ElementInstance): boolean {
    return triggerTrueConditions(this, element);
  }

  /** Any variable may have changed while the instance was suspended. */
  noteAnyChange(): void {
    if (!this.process.hasConditions) return;
    const { newestKey } = this.#run.state;
    this.#changes.push({ scopeKey: this.instance.key, name: undefined, change: 'update', newestKey });
  }

  behaviourOf(node: FlowNode): ElementBehaviour {
    return this.#run.environment.behaviourOf(node);
  }

  /** Runs until the instance waits; work over the limit continues in a continuation. */
  run(): void {
    if (this.instance.setAside) return;
    const { activationsPerStepMax } = this.#run.environment;
    const leftInRun = activationsPerStepMax * STEPS_PER_COMMAND_MAX - this.#run.activations;
    const allowed = Math.max(Math.min(activationsPerStepMax, leftInRun), 0);
    const left = runToWait(this, allowed);
    this.#run.activations += allowed - left;
    if (left === 0) this.#continueLater();
  }

  /** Once per step: a second continuation would find nothing to do. */
  #continueLater(): void {
    if (this.#continues) return;
    this.#continues = true;
    const { key: instanceKey } = this.instance;
    const { rootSignalKey } = this.#run;
    const cause = rootSignalKey > 0 ? { rootSignalKey } : {};
    this.#run.sendCommand(instanceKey, { continueInstance: { instanceKey, ...cause } });
  }

  /**
   * Jobs that the engine executes itself run after the instance has come to rest; all others are published
   * for workers.
   */
  publishJob(element: ElementInstance): void {
    if (element.job && this.#isOutbound(element.job)) deferOutbound(this.#run, this, element);
    else this.writeJob(element);
  }

  #isOutbound({ listener, type }: Job): boolean {
    return !listener && this.#run.environment.outbound?.handles(type) === true;
  }

  /** A job that the engine executes itself has no record, and one whose topic is refused needs none. */
  withdrawJob(job: Job): void {
    if (this.#run.environment.omitsEndedJobs || this.#isOutbound(job)) return;
    const record = jobEndedRecord(this.#run.environment.topics, {
      jobKey: job.key,
      instanceKey: this.instance.key,
      type: job.type,
    });
    if (this.#refusalOf(record) === undefined) this.#run.records.push(record);
  }

  /** Why a record can't be written to its job topic now; undefined if it can. */
  #refusalOf(record: OutboundRecord): string | undefined {
    const { refusedTargets } = this.#run.environment;
    return topicNameProblem(record.topic) ?? refusedTargets?.reasonFor(record, this.nowMs);
  }

  /** The record of the element's job for workers. */
  writeJob(element: ElementInstance): void {
    const { instance } = this;
    const header = this.jobHeader(element);
    if (!header) return;
    const variables = jobVariables(instance, element, { omitted: header.omittedVariables });
    const record = jobRecord(this.#run.environment.topics, header, variables);
    const refusal = this.#refusalOf(record);
    if (refusal !== undefined) {
      // Resolving the incident publishes the job again.
      if (!element.incident)
        raiseIncident(
          this,
          element,
          'JOB_TOPIC_UNAVAILABLE',
          jobTopicMessage(header.type, refusal),
          header.jobKey,
        );
      return;
    }
    const bytesMax = this.#run.recordBytesMax;
    const bytes = recordBytes(record);
    if (bytes > bytesMax) {
      const subject = this.subjectKey || element.key;
      throw new RecordTooLarge(`the job of ${element.elementId}`, bytes, bytesMax, instance.key, subject);
    }
    this.#run.records.push(record);
  }

  /** The element's job, for outbound connectors. */
  outboundJob(element: ElementInstance): OutboundJob {
    const { instance } = this;
    return {
      header: this.jobHeader(element) as JobHeader,
      definitionKey: instance.definitionKey,
      variablesJson: () => jobVariables(instance, element),
    };
  }

  jobHeader(element: ElementInstance): JobHeader | undefined {
    const { instance } = this;
    const { job } = element;
    if (!job) return undefined;
    const node = nodeOf(this, element);
    const listener = job.listener ? listenerOf(this, element) : undefined;
    const omitted = bulkyCollections(this, element);
    return {
      jobKey: job.key,
      type: job.type,
      instanceKey: instance.key,
      elementInstanceKey: element.key,
      elementId: element.elementId,
      processId: instance.processId,
      version: instance.version,
      attempt: job.attempt ?? 1,
      retries: job.retries ?? 0,
      ...(job.deadlineAtMs ? { deadlineAtMs: job.deadlineAtMs } : {}),
      ...(listener ? { kind: listener.kind, listenerEvent: job.listener } : {}),
      ...(node.adHoc && !listener ? { kind: 'AD_HOC_SUB_PROCESS' as const } : {}),
      ...(omitted.length > 0 ? { omittedVariables: omitted } : {}),
      headers: Object.fromEntries([
        ...(listener ? listener.headers : (node.job?.headers ?? [])),
        ...(job.headers ?? []).map(({ name, value }) => [name, value] as const),
      ]),
    };
  }

  findDecision(decisionId: string, version: BoundVersion): FoundDecision | undefined {
    return findDecision(this.#run, this.instance, decisionId, version);
  }

  findForm(formId: string, version: BoundVersion): number | undefined {
    return findForm(this.#run, this.instance, formId, version);
  }

  openSubscription(subscription: Subscription): void {
    requestSubscription(this.#run, this.instance, subscription);
  }

  closeSubscription(subscription: Subscription): void {
    withdrawSubscription(this.#run, this.instance, subscription);
  }

  /** Throws IncidentSignal while too many signals of the same tree, or hierarchy, are not delivered. */
  broadcastSignal(signal: ThrownSignal): void {
    const rootSignalKey = this.#run.rootSignalKey || (this.instance.rootSignalKey ?? 0);
    const thrownBy = rootKeyOf(this.instance);
    const problem = signalProblem(this.#run.state, rootSignalKey, thrownBy);
    if (problem) throw new IncidentSignal('TOO_MANY_SIGNALS', `signal '${signal.name}': ${problem}`);
    this.#thrownSignals.push(signal);
    const variables = signal.variables.map(([name, value]) => `${JSON.stringify(name)}:${value}`);
    const deliveredTo = [this.instance.key, ...callersOf(this.#run, this.instance)];
    // What it starts is one further in the chain of instances that start each other.
    const callDepth = (this.instance.callDepth ?? 0) + 1;
    const thrown = {
      ...{ name: signal.name, variables: `{${variables.join(',')}}`, callDepth, rootSignalKey, thrownBy },
    };
    const signalKey = sendSignal(this.#run, thrown, deliveredTo);
    // What it triggers in this step is below it, even if no delivery has started the step.
    if (rootSignalKey === 0 && receivesItself(this, signal.name)) this.#run.rootSignalKey = signalKey;
  }

  takeThrownSignal(): ThrownSignal | undefined {
    return this.#thrownSignals.shift();
  }

  caller(): Caller | undefined {
    return callerOf(this.#run, this.instance);
  }

  calledDefinition(
    processId: string,
    binding: CalledElement['binding'],
    versionTag: string,
  ): { key: number; process: ExecutableProcess } | undefined {
    return calledDefinition(this.#run, this.instance, processId, binding, versionTag);
  }

  callsProblem(): string | undefined {
    return callsProblem(this.#run, this.instance);
  }

  callProcess(call: ProcessCall): void {
    callProcess(this.#run, this.instance, call);
  }

  isActive(instanceKey: number): boolean {
    return this.#run.inside(() => this.#run.instance(instanceKey) !== undefined);
  }

  terminateCalled(instanceKey: number): void {
    terminateCalled(this.#run, instanceKey);
  }

  reply(to: ReplyTo, answer: StepAnswer): void {
    this.#run.records.push(replyRecord(this.#run.environment.topics, to, answer));
  }

  instanceEnded(): void {
    instanceEnded(this.#run, this.instance);
  }

  /** True if this step has events. */
  get changed(): boolean {
    return this.events.length > 0;
  }

  /** Inserts the creation event at the front; `createInstance` has already applied it. */
  created(event: EventOf<'processInstanceCreated'>): void {
    this.events.push(event);
    if (this.#published) this.#publish(event);
  }
}

/** Undefined if it publishes nothing, so that other processes pay nothing. */
function publishedTypes(
  { environment }: StepRun,
  { published }: ExecutableProcess,
): ReadonlySet<EventType> | undefined {
  const types = published?.types ?? environment.publishedEvents;
  return types && types.size > 0 ? types : undefined;
}

function jobTopicMessage(type: string, refusal: string): string {
  const shown = type.length > JOB_TYPE_SHOWN_MAX ? `${type.slice(0, JOB_TYPE_SHOWN_MAX)}...` : type;
  return `the job of type '${shown}' can't be published: ${refusal}`;
}

const JOB_TYPE_SHOWN_MAX = 80;
