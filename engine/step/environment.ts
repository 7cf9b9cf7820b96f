/** What a step may know beside the partition's state: constants, and the definitions by key. Pure. */
import type { ElementBehaviour } from '../../bpmn/behaviour.ts';
import type { DecisionGraph } from '../../bpmn/dmn/model.ts';
import type { CompiledResource, ExecutableProcess, FlowNode } from '../../bpmn/model.ts';
import type { JobSettings } from '../../bpmn/step-context.ts';
import type { KnownDecision } from '../../state/partition-entries.ts';
import type { TopicNames } from '../topics.ts';
import type { OutboundTasks } from './outbound-tasks.ts';
import type { RefusedTargets } from './refused-targets.ts';

/** What a node knows of a deployed definition. */
export interface DefinitionInfo {
  readonly processId: string;
  readonly version: number;
  readonly checksum: string;
  /** Absent: its own key. */
  readonly deploymentKey?: number;
  readonly process: ExecutableProcess;
  /** Nothing starts with it any more; instances may still run with it. */
  readonly deleted?: boolean;
}

/** What a node knows of deployed decisions or a deployed form. */
export interface ResourceInfo {
  readonly kind: 'decisions' | 'form';
  readonly id: string;
  readonly version: number;
  readonly versionTag?: string;
  readonly checksum: string;
  /** Absent: its own key. */
  readonly deploymentKey?: number;
  readonly decisions: readonly KnownDecision[];
  readonly graph?: DecisionGraph;
}

export interface DefinitionLookup {
  /** The compiled process of a definition key, or undefined while the node has not read it yet. */
  get(definitionKey: number): ExecutableProcess | undefined;
  info(definitionKey: number): DefinitionInfo | undefined;
  /** Decisions or a form of a definition key. */
  resource(definitionKey: number): ResourceInfo | undefined;
}

export interface StepEnvironment {
  readonly partition: number;
  /** Of the commands, state, partition and history topics. */
  readonly partitionCount: number;
  readonly topics: TopicNames;
  readonly jobs: JobSettings;
  readonly definitions: DefinitionLookup;
  readonly behaviourOf: (node: FlowNode) => ElementBehaviour;
  readonly recordBytesMax: number;
  readonly activationsPerStepMax: number;
  /** Jobs that the engine does itself by writing records; absent: none. */
  readonly outbound?: OutboundTasks;
  /** What the broker refused a moment ago. */
  readonly refusedTargets?: RefusedTargets;
}

/** What the shell worked out before a deployment's step, because parsing is asynchronous. */
export interface PreparedDeployment {
  readonly resources: readonly {
    readonly resource: CompiledResource;
    readonly xml: string;
    readonly checksum: string;
  }[];
}
