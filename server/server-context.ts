/** The data that all operations of a server share. Types only. */
import type { TopicScanner } from '../inspect/topic-scanner.ts';
import type { EngineAccess } from '../operate/engine-access.ts';
import type { BatchOperations } from './bulk/batch-operations.ts';
import type { BulkRuns } from './bulk/bulk-runs.ts';
import type { CommandPort } from './command-port.ts';
import type { JobLeaser } from './jobs/job-leaser.ts';
import type { TestMode } from './management/test-mode.ts';
import type { ReadModel } from './model/read-model.ts';
import type { Webhooks } from './webhooks/webhooks.ts';

export interface ServerSettings {
  /** The version of Camunda's API that clients get, such as 8.10.0. */
  readonly gatewayVersion: string;
  /** How long a long poll or an awaited result waits if the request doesn't specify it, ms. */
  readonly requestTimeoutMs: number;
  /** For command lines that users copy. */
  readonly bootstrapServers: readonly string[];
}

export interface ServerContext {
  readonly settings: ServerSettings;
  readonly commands: CommandPort;
  readonly model: ReadModel;
  readonly leaser: JobLeaser;
  /** Null if the server is not in test mode. */
  readonly testMode: TestMode | null;
  /** For reading the topics directly. */
  readonly topics: TopicScanner;
  /** For what `operate/` carries out. */
  readonly engine: EngineAccess;
  readonly bulk: BulkRuns;
  readonly webhooks: Webhooks;
  readonly batches: BatchOperations;
}
