/** What the page reads of the operations below `/api`. Types only. */

export interface IncidentGroup {
  readonly processDefinitionKey: string;
  readonly processDefinitionId: string;
  readonly processDefinitionVersion: number;
  readonly processDefinitionName: string | null;
  readonly elementId: string;
  readonly elementName: string;
  readonly errorType: string;
  readonly errorMessage: string;
  readonly example: string;
  readonly messagePart: string;
  readonly count: number;
  readonly first: string;
  readonly last: string;
  readonly hasJob: boolean;
}

export interface IncidentGroups {
  readonly total: number;
  readonly isComplete: boolean;
  readonly items: readonly IncidentGroup[];
}

export interface EnginePartition {
  readonly partition: number;
  readonly nodeId: string | null;
  readonly position: number | null;
  readonly end: number;
  readonly waiting: number;
}

export interface Engines {
  readonly groupId: string;
  readonly groupState: string;
  readonly engines: readonly string[];
  readonly partitions: readonly EnginePartition[];
  readonly problem?: string;
  readonly lastMinute: { readonly started: number; readonly ended: number };
  readonly model: { readonly isReady: boolean; readonly progress: number };
}

export interface ElementTimes {
  readonly elementId: string;
  readonly completed: number;
  readonly meanMs: number;
  readonly maxMs: number;
}

export interface BulkProgress {
  readonly bulkId: string;
  readonly operation: string;
  readonly by: string;
  readonly startedAt: string;
  readonly state: 'running' | 'stopping' | 'stopped' | 'done' | 'failed';
  readonly dryRun: boolean;
  readonly total: number;
  readonly done: number;
  readonly before: number;
  readonly refused: number;
  readonly unanswered: number;
  readonly planned: readonly {
    readonly processId: string;
    readonly version: number;
    readonly tasks: number;
    readonly commands: number;
  }[];
  readonly skipped: readonly { readonly key: string; readonly code: string; readonly reason: string }[];
  readonly problem?: string;
}

export type StepChange =
  | {
      readonly kind: 'started';
      readonly key: string;
      readonly elementId: string;
      readonly type: string;
      readonly scopeKey: string | null;
    }
  | { readonly kind: 'ended'; readonly key: string; readonly end: 'completed' | 'terminated' }
  | { readonly kind: 'flow'; readonly flowId: string }
  | { readonly kind: 'variable'; readonly scopeKey: string; readonly name: string; readonly value: string }
  | { readonly kind: 'incident' | 'resolved'; readonly scopeKey: string }
  | { readonly kind: 'migrated'; readonly key: string; readonly elementId: string };

export interface Step {
  readonly at: string;
  readonly command: string;
  readonly position: number | null;
  readonly partition: number;
  readonly offset: number;
  readonly changes: readonly StepChange[];
  readonly notes: readonly { readonly key: string; readonly text: string }[];
}

/** Where the records of steps are. */
export interface StepSource {
  readonly bootstrapServers: readonly string[];
  readonly topic: string;
  readonly commandsTopic: string;
}

/** Steps after an offset. */
export interface Steps extends StepSource {
  readonly items: readonly Step[];
  /** Request the steps after this offset next. */
  readonly next: number;
  /** False if there are more. */
  readonly isComplete: boolean;
  /** True if the first of these steps has created the instance. */
  readonly isWhole: boolean;
}

export interface Finding {
  readonly file: string;
  readonly elementId?: string;
  readonly line?: number;
  readonly reason: string;
}

export interface ValidatedFile {
  readonly file: string;
  readonly processIds: readonly string[];
  readonly findings: readonly Finding[];
  readonly warnings: readonly Finding[];
}

export interface DeadLetter {
  readonly letter: string;
  readonly partition: number;
  readonly offset: number;
  readonly at: string;
  readonly code: string;
  readonly reason: string;
  readonly command: string | null;
  readonly origin: { readonly topic: string; readonly partition: number; readonly offset: number };
  readonly key: string | null;
  readonly redrivenAt?: string | null;
}

export interface WholeDeadLetter extends DeadLetter {
  readonly value: string | null;
  readonly bytes: number;
  readonly headers: readonly (readonly [name: string, value: string | null])[];
  readonly topic: string;
  readonly bootstrapServers: readonly string[];
}

export interface KafkaTopics {
  readonly bootstrapServers: readonly string[];
  readonly topics: readonly {
    readonly topic: string;
    readonly partitions: number;
    readonly replicationFactor: number;
    readonly minInSyncReplicas: string;
    readonly cleanupPolicy: string;
    readonly retentionMs: number;
    readonly records: number;
  }[];
  readonly groups: readonly { readonly group: string; readonly topic: string; readonly lag: number }[];
  readonly connectors: readonly {
    readonly owner: string;
    readonly element: string;
    readonly kind: string;
    readonly topic: string;
    readonly group: string;
    readonly guarantee: string;
    readonly problem: string;
  }[];
}
