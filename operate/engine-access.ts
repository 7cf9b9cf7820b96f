/** The resources of operations: a client that sends commands, and scans of the topics. */

import type { SignalboxClient } from '../client/client.ts';
import type { TopicScanner } from '../inspect/topic-scanner.ts';

export interface EngineAccess {
  readonly client: SignalboxClient;
  readonly scanner: TopicScanner;
}
