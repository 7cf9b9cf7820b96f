/** The inputs of a step in addition to the partition's state: constants, and definitions by key. Pure. */
import type { ElementBehaviour } from '../../bpmn/behaviour.ts';
import type { DecisionGraph } from '../../bpmn/dmn/model.ts';
import type { CompiledResource, ExecutableProcess, FlowNode } from '../../bpmn/model.ts';
import type { EventType } from '../../bpmn/published-events.ts';
import type { JobSettings } from '../../bpmn/step-context.ts';
import type { KnownDecision } from '../../state/partition-entries.ts';
import type { TopicNames } from '../topics.ts';
import type { OutboundTasks } from './outbound-tasks.ts';
import type { RefusedTargets } from './refused-targets.ts';

/** A deployed process definition. */
export interface DefinitionInfo {
  readonly processId: string;
  readonly version: number;
  readonly checksum: string;
  /** Absent if it equals its own key. */
  readonly deploymentKey?: number;
  readonly process: ExecutableProcess;
  /** True if it was deleted: no new instances, but running ones continue. */
  readonly deleted?: boolean;
}

/** A deployed decision graph or form. */
export interface ResourceInfo {
  readonly kind: 'decisions' | 'form';
  readonly id: string;
  readonly version: number;
  readonly versionTag?: string;
  readonly checksum: string;
  /** Absent if it equals its own key. */
  readonly deploymentKey?: number;
  readonly decisions: readonly KnownDecision[];
  readonly graph?: DecisionGraph;
}

export interface DefinitionLookup {
  /** The compiled process of a definition key, or undefined if the node has not read it yet. */
  get(definitionKey: number): ExecutableProcess | undefined;
  info(definitionKey: number): DefinitionInfo | undefined;
  /** The decision graph or form of a definition key. */
  resource(definitionKey: number): ResourceInfo | undefined;
}

export interface StepEnvironment {
  readonly partition: number;
  /** Number of partitions of the commands, state, partition and history topics. */
  readonly partitionCount: number;
  readonly topics: TopicNames;
  readonly jobs: JobSettings;
  readonly definitions: DefinitionLookup;
  readonly behaviourOf: (node: FlowNode) => ElementBehaviour;
  readonly recordBytesMax: number;
  readonly activationsPerStepMax: number;
  /** True: a job that ends without a result has no record that says so (ADR 33). */
  readonly omitsEndedJobs?: boolean;
  /** Jobs that the engine executes by writing records; absent if there are none. */
  readonly outbound?: OutboundTasks;
  /** CloudEvents of processes whose model doesn't choose them; absent: none. */
  readonly publishedEvents?: ReadonlySet<EventType>;
  /** Records that the broker has just rejected. */
  readonly refusedTargets?: RefusedTargets;
  /** The time that tests set; absent: the engine is not in test mode. */
  readonly testTime?: TestTime;
}

/** The time of a node in test mode. Setting it again, after a batch that was undone, changes nothing. */
export interface TestTime {
  set(time: { readonly offsetMs?: number; readonly pinnedAtMs?: number }): void;
  /** Epoch ms. */
  nowMs(): number;
}

/** The shell's preparation of a deployment, because parsing is asynchronous. */
export interface PreparedDeployment {
  readonly resources: readonly {
    readonly resource: CompiledResource;
    readonly xml: string;
    readonly checksum: string;
  }[];
}
