/**
 * Types of commands: the messages of `schemas/command.proto`, where an absent field means Protobuf's default.
 * Pure.
 */

export interface Resource {
  name: string;
  content: string;
}
export interface DeployResources {
  resources: Resource[];
}
export interface StartProcessInstance {
  processId: string;
  version?: number;
  versionTag?: string;
  variables?: string;
  businessKey?: string;
  awaitResult?: boolean;
  startInstructions?: StartInstruction[];
  tags?: string[];
  /** Ids of elements: when one of them has ended, the instance is terminated. */
  terminateAfter?: string[];
}
export interface StartInstruction {
  elementId: string;
}
export interface PublishMessage {
  name: string;
  correlationKey?: string;
  variables?: string;
  timeToLiveMs?: number;
  messageId?: string;
}
interface JobCommand {
  jobKey: number;
  /** Absent or 0: found by the job's key. */
  instanceKey?: number;
}
export interface CompleteJob extends JobCommand {
  variables?: string;
  attempt?: number;
  /** For the job of a task listener: denies the change of the user task. */
  denied?: boolean;
  deniedReason?: string;
  corrections?: UserTaskCorrections;
  /** For the job of an ad-hoc subprocess. */
  activateElements?: ActivateElement[];
  isCompletionConditionFulfilled?: boolean;
  isCancelRemainingInstances?: boolean;
}
/** An element of an ad-hoc subprocess; only this activation can read `variables` (JSON text). */
export interface ActivateElement {
  elementId: string;
  variables?: string;
}
/** `elementKey`: the element instance of an ad-hoc subprocess. `elements`: at least one, each once. */
export interface ActivateAdHocElements {
  instanceKey?: number;
  elementKey: number;
  elements: ActivateElement[];
  /** What is active in it is terminated first. */
  cancelRemaining?: boolean;
}
export interface FailJob extends JobCommand {
  retries?: number;
  retryBackoffMs?: number;
  errorMessage?: string;
  variables?: string;
  attempt?: number;
}
export interface ThrowError extends JobCommand {
  errorCode: string;
  errorMessage?: string;
  variables?: string;
  attempt?: number;
}
export interface ExtendJob extends JobCommand {
  deadlineMs: number;
  attempt?: number;
}
export interface UpdateJobRetries extends JobCommand {
  retries: number;
}
/** Leases the oldest available jobs of a type on the partition of the record. See ADR 33. */
export interface LeaseJobs {
  type: string;
  worker?: string;
  max: number;
  /** From the step's time. */
  timeoutMs: number;
  /** Absent, empty or `*`: all visible variables. */
  fetchVariables?: string[];
  /** How long after its record's timestamp the command may be processed; absent or 0: without limit. */
  validForMs?: number;
}
/** Ends leases without a result. All jobs are of one partition. */
export interface ReturnJobs {
  jobs: HeldJob[];
}
export interface HeldJob {
  jobKey: number;
  attempt: number;
}
/** Test mode only: sets the time of the engine and of the partition of the record. */
export interface SetTime {
  /** Added to the machine's clock. */
  offsetMs?: number;
  /** Epoch ms, instead of the machine's clock; absent or 0: not pinned. */
  pinnedAtMs?: number;
}
/**
 * Test mode only: ends at most so many instances of the partition of the record, without running anything.
 */
export interface Purge {
  max: number;
}
export interface ResolveIncident {
  incidentKey: number;
  /** Absent or 0: found by the incident's key. */
  instanceKey?: number;
}
export interface CancelProcessInstance {
  instanceKey: number;
}
export interface SetVariables {
  /** Absent or 0: found by `scopeKey`. */
  instanceKey?: number;
  /** An element instance; absent or 0: the process instance. */
  scopeKey?: number;
  variables: string;
  local?: boolean;
}
interface UserTaskCommand {
  /** Key of the user task, or of its element instance. */
  userTaskKey: number;
  /** Absent or 0: found by `userTaskKey`. */
  instanceKey?: number;
  /** The user's action, for the history; absent: the command's name. */
  action?: string;
}
export interface AssignUserTask extends UserTaskCommand {
  /** The new assignee; empty removes the assignee. */
  assignee?: string;
}
export interface ClaimUserTask extends UserTaskCommand {
  assignee: string;
}
export interface UnclaimUserTask extends UserTaskCommand {}
/** The changes of a user task. */
export interface UserTaskChanges {
  candidateGroups?: string[];
  candidateUsers?: string[];
  dueDate?: string;
  followUpDate?: string;
  priority?: number;
  /** Attributes that are changed even if their new value is empty. */
  changed?: string[];
}
export interface UserTaskCorrections extends UserTaskChanges {
  assignee?: string;
}
export interface UpdateUserTask extends UserTaskCommand, UserTaskChanges {}
export interface CompleteUserTask extends UserTaskCommand {
  variables?: string;
}
export interface ModifyProcessInstance {
  instanceKey: number;
  activate?: ActivateInstruction[];
  terminate?: TerminateInstruction[];
  move?: MoveInstruction[];
}
export interface ActivateInstruction {
  elementId: string;
  ancestorKey?: number;
  scopeVariables?: ScopeVariables[];
}
export interface ScopeVariables {
  elementId?: string;
  variables: string;
}
export interface TerminateInstruction {
  elementInstanceKey?: number;
  elementId?: string;
}
export interface MoveInstruction {
  sourceElementId: string;
  targetElementId: string;
}
export interface BroadcastSignal {
  name: string;
  variables?: string;
}
export interface EvaluateConditions {
  variables?: string;
  processId?: string;
}
export interface DeliverSignal {
  name: string;
  variables: string;
  signalKey: number;
  /** Instances that received it in the step that threw it. */
  deliveredTo?: number[];
  /** Of the instances that it starts; absent for a client's signal. */
  callDepth?: number;
  /** Key of the first of the signals that led to this one; absent if it is the first. */
  rootSignalKey?: number;
  /** The instance at the top of the hierarchy that threw it; absent for a client's signal. */
  thrownBy?: number;
}
export interface LimitSignals {
  instanceKey: number;
}
/** A reference to a definition; absent parts mean the latest version. */
export interface DefinitionRef {
  processId?: string;
  version?: number;
  versionTag?: string;
}
export interface MigrateProcessInstance extends DefinitionRef {
  instanceKey: number;
  definitionKey?: number;
  mappings?: MappingInstruction[];
  sameIds?: boolean;
  dryRun?: boolean;
}
export interface MappingInstruction {
  sourceElementId: string;
  targetElementId: string;
}
export interface DeleteDefinition {
  definitionKey: number;
}
export interface RemoveDefinition {
  definitionKey: number;
}
export interface AddDefinition {
  definitionKey: number;
}
export interface ContinueInstance {
  instanceKey: number;
  /** Of the signal whose delivery is continued; absent if there is none. */
  rootSignalKey?: number;
}
export interface OpenSubscription {
  subscriptionKey: number;
  instanceKey: number;
  processId: string;
  messageName: string;
  correlationKey: string;
  interrupting?: boolean;
}
export interface CloseSubscription {
  subscriptionKey: number;
  messageName: string;
  correlationKey: string;
}
export interface CorrelateMessage {
  subscriptionKey: number;
  instanceKey: number;
  messageKey: number;
  messageName: string;
  correlationKey: string;
  variables?: string;
  processId: string;
}
export interface AcknowledgeCorrelation {
  subscriptionKey: number;
  messageKey: number;
  messageName: string;
  correlationKey: string;
}
export interface RejectCorrelation extends AcknowledgeCorrelation {
  processId: string;
  keepSubscription?: boolean;
}

/** All commands by their name in the `.proto` (and in JSON). */
export interface Commands {
  deployResources: DeployResources;
  startProcessInstance: StartProcessInstance;
  publishMessage: PublishMessage;
  completeJob: CompleteJob;
  failJob: FailJob;
  throwError: ThrowError;
  extendJob: ExtendJob;
  updateJobRetries: UpdateJobRetries;
  leaseJobs: LeaseJobs;
  returnJobs: ReturnJobs;
  setTime: SetTime;
  purge: Purge;
  activateAdHocElements: ActivateAdHocElements;
  resolveIncident: ResolveIncident;
  cancelProcessInstance: CancelProcessInstance;
  setVariables: SetVariables;
  broadcastSignal: BroadcastSignal;
  evaluateConditions: EvaluateConditions;
  assignUserTask: AssignUserTask;
  claimUserTask: ClaimUserTask;
  unclaimUserTask: UnclaimUserTask;
  updateUserTask: UpdateUserTask;
  completeUserTask: CompleteUserTask;
  modifyProcessInstance: ModifyProcessInstance;
  migrateProcessInstance: MigrateProcessInstance;
  deleteDefinition: DeleteDefinition;
  removeDefinition: RemoveDefinition;
  addDefinition: AddDefinition;
  continueInstance: ContinueInstance;
  openSubscription: OpenSubscription;
  closeSubscription: CloseSubscription;
  correlateMessage: CorrelateMessage;
  acknowledgeCorrelation: AcknowledgeCorrelation;
  rejectCorrelation: RejectCorrelation;
  deliverSignal: DeliverSignal;
  limitSignals: LimitSignals;
}

export type CommandName = keyof Commands;

/** A command: exactly one property. */
export type Command = { [N in CommandName]: { [P in N]: Commands[N] } }[CommandName];

/** Work that a partition starts by itself, because of the time or its state; it is not in a log. */
export type DueWork =
  | { readonly kind: 'instance'; readonly instanceKey: number }
  | { readonly kind: 'timerStart'; readonly entry: string }
  | { readonly kind: 'signalStart'; readonly signalKey: number; readonly entry: string }
  | { readonly kind: 'signal'; readonly signalKey: number; readonly instanceKey: number }
  | { readonly kind: 'messages'; readonly keys: readonly number[] }
  | {
      readonly kind: 'forget';
      readonly instances: readonly { key: number; processId: string; businessKey: string }[];
    };
