/** What all operations of a server share. Types only. */
import type { TopicScanner } from '../inspect/topic-scanner.ts';
import type { CommandPort } from './command-port.ts';
import type { JobLeaser } from './jobs/job-leaser.ts';
import type { TestMode } from './management/test-mode.ts';
import type { ReadModel } from './model/read-model.ts';

export interface ServerSettings {
  /** The version of Camunda's API that clients are shown, such as 8.10.0. */
  readonly gatewayVersion: string;
  /** How long a long poll or an awaited result waits if the request doesn't say. Ms. */
  readonly requestTimeoutMs: number;
}

export interface ServerContext {
  readonly settings: ServerSettings;
  readonly commands: CommandPort;
  readonly model: ReadModel;
  readonly leaser: JobLeaser;
  /** Null: the server is not in test mode. */
  readonly testMode: TestMode | null;
  /** For what is read from the topics themselves. */
  readonly topics: TopicScanner;
}
