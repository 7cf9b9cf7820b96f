/** The inbound side of an engine node: the connectors of deployed models, and an ingest file. */

import type { ConnectorProperties } from '../../connectors/client-properties/java-properties.ts';
import { InboundRuntime } from '../../connectors/inbound/runtime.ts';
import type { IngestWatch } from '../../connectors/ingest/ingest-watch.ts';
import { redactingLog } from '../../connectors/secrets/redacting-log.ts';
import type { SecretStore } from '../../connectors/secrets/secret-store.ts';
import type { Engine, EngineLog } from '../../engine/node/engine.ts';
import type { HealthProblem } from '../../engine/node/health.ts';
import type { KafkaConnection } from '../../kafka/connect/connection.ts';
import type { CommandContext } from '../frame/context.ts';
import { CliError } from '../frame/errors.ts';
import { EXIT } from '../frame/exit-codes.ts';

export interface InboundSettings {
  readonly log: EngineLog;
  readonly secrets: SecretStore;
  readonly ownCluster: ConnectorProperties;
  readonly ingestFile: string | undefined;
}

export interface PreparedInbound {
  /** Starts consuming records; the engine must have been started. */
  start(engine: Engine, connection: KafkaConnection): void;
  /** Current problems, without secrets. */
  problems(): HealthProblem[];
}

/**
 * Reads the ingest file immediately, so that an error is reported before anything runs. Fails (usage) with
 * the errors in the file.
 */
export async function prepareInbound(
  context: CommandContext,
  { log, secrets, ownCluster, ingestFile }: InboundSettings,
): Promise<PreparedInbound> {
  let runtime: InboundRuntime | undefined;
  const ingest =
    ingestFile === undefined ? undefined : await openIngest(ingestFile, log, () => runtime?.refresh());
  context.defer(() => ingest?.close());
  return {
    start(engine, connection) {
      runtime = new InboundRuntime({
        engine,
        connection,
        secrets: secrets.get,
        log: redactingLog(log, secrets.redact),
        ownCluster,
        ingestRules: () => ingest?.rules ?? [],
      });
      runtime.start();
      context.defer(() => runtime?.stop());
    },
    problems: () =>
      (runtime?.problems() ?? []).map((problem) => ({ ...problem, what: secrets.redact(problem.what) })),
  };
}

/** Loaded only if there is such a file, because an engine without one starts faster. */
async function openIngest(file: string, log: EngineLog, onChange: () => void): Promise<IngestWatch> {
  const { IngestFileError, IngestWatch } = await import('../../connectors/ingest/ingest-watch.ts');
  try {
    return await IngestWatch.open(file, log, onChange);
  } catch (error) {
    if (!(error instanceof IngestFileError)) throw error;
    throw new CliError(EXIT.usage, error.message, { cause: error });
  }
}
