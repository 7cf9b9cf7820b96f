/**
 * The interface through which the compatibility tests use a published client of Camunda. A client supports
 * some of the operations.
 */

export type Json = Readonly<Record<string, unknown>>;

export interface TakenJob {
  readonly jobKey: string;
  readonly retries: number;
  readonly variables: Json;
  readonly headers: Json;
}

export interface ClientOperations {
  /** The version that the gateway reports. */
  topology(): Promise<string>;
  /** The key of the process, or of the first decision. */
  deploy(name: string, content: string): Promise<string>;
  create(processId: string, variables: Json): Promise<string>;
  createByKey(definitionKey: string): Promise<string>;
  /** The variables at the end. */
  createAndAwait(processId: string, variables: Json): Promise<Json>;
  cancel(instanceKey: string): Promise<void>;
  /** Cancels the instances of a process as a batch operation; its key. */
  cancelAll(processId: string): Promise<string>;
  /** The state and the number of completed items of a batch operation. */
  batch(batchKey: string): Promise<{ readonly state: string; readonly completed: number }>;
  activate(type: string, max: number, fetch?: readonly string[]): Promise<TakenJob[]>;
  /** Starts a worker of the client that polls for jobs and completes each. */
  work(type: string): Promise<void>;
  /** As `work`, with a stream of jobs. */
  stream(type: string): Promise<void>;
  /** Ends `work` and `stream`. */
  stopWork(type: string): Promise<void>;
  completeJob(jobKey: string, variables: Json): Promise<void>;
  failJob(jobKey: string, retries: number, message: string): Promise<void>;
  throwError(jobKey: string, code: string): Promise<void>;
  updateRetries(jobKey: string, retries: number): Promise<void>;
  publish(name: string, correlationKey: string, variables: Json): Promise<void>;
  /** The key of the instance. */
  correlate(name: string, correlationKey: string, variables: Json): Promise<string>;
  signal(name: string, variables: Json): Promise<void>;
  resolveIncident(incidentKey: string): Promise<void>;
  setVariables(scopeKey: string, variables: Json): Promise<void>;
  modify(instanceKey: string, activate: string, terminateKey: string): Promise<void>;
  migrate(instanceKey: string, definitionKey: string, elementIds: readonly string[]): Promise<void>;
  /** The output as JSON text. */
  evaluateDecision(decisionId: string, variables: Json): Promise<string>;
  deleteResource(resourceKey: string): Promise<void>;
  assign(userTaskKey: string, assignee: string): Promise<void>;
  unassign(userTaskKey: string): Promise<void>;
  updateTask(userTaskKey: string, priority: number): Promise<void>;
  completeTask(userTaskKey: string, variables: Json): Promise<void>;
  getInstance(instanceKey: string): Promise<Json>;
  searchInstances(request: Json): Promise<SearchPage>;
  searchElements(request: Json): Promise<SearchPage>;
  searchVariables(request: Json): Promise<SearchPage>;
  searchIncidents(request: Json): Promise<SearchPage>;
  searchTasks(request: Json): Promise<SearchPage>;
  searchJobs(request: Json): Promise<SearchPage>;
  searchDefinitions(request: Json): Promise<SearchPage>;
  searchWaits(request: Json): Promise<SearchPage>;
  xml(definitionKey: string): Promise<string>;
}

export interface SearchPage {
  readonly items: readonly Json[];
  readonly page: { readonly totalItems: number; readonly endCursor?: string | null };
}

export interface CompatClient {
  readonly operations: Partial<ClientOperations>;
  close(): Promise<void>;
}

/** A published client that is tested. */
export interface ClientKind {
  /** The package and its version. */
  readonly name: string;
  /** Its download is large or it is slow: it runs with `--all` only. */
  readonly isLong?: boolean;
  /** Installs it below `packages/`. Rejects with what is missing on this machine. */
  install(): Promise<void>;
  /** It must be installed. */
  open(addresses: Addresses): Promise<CompatClient>;
}

/** The addresses of the server. */
export interface Addresses {
  /** A base URL without a path. */
  readonly http: string;
  /** host:port of the gRPC gateway. */
  readonly grpc: string;
}
