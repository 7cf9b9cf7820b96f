/** Redrives dead letters one by one, with the subscribers that are deployed now. */

import { SecretStore } from '../../connectors/secrets/secret-store.ts';
import type { StoredDeadLetter } from '../../inspect/read/dead-letters.ts';
import { RecordProducer } from '../../kafka/write/producer.ts';
import type { EngineAccess } from '../engine-access.ts';
import type { RedriveResult } from './redrive.ts';
import { redrive } from './redrive.ts';
import { RecordRedrive } from './redrive-record.ts';

export interface OpenRedrive {
  /** Rejects with CommandUnanswered if no engine replies. */
  redrive(letter: StoredDeadLetter): Promise<RedriveResult>;
  close(): Promise<void>;
}

/** `environment`: has the secrets of connectors, as that of an engine does. */
export function openRedrive(
  engine: EngineAccess,
  environment: Readonly<Record<string, string | undefined>>,
): OpenRedrive {
  const markers = new RecordProducer(engine.scanner.connection);
  const records = new RecordRedrive(engine.scanner, new SecretStore({ environment }), []);
  return {
    redrive: (letter) => redrive(engine, markers, letter, records),
    close: () => markers.close(),
  };
}
