/** A log that masks every secret that was ever used. */
import type { EngineLog } from '../../engine/node/engine.ts';

/** `redact`: of the secret store. */
export function redactingLog(log: EngineLog, redact: (text: string) => string): EngineLog {
  const clean = (detail: object): object => JSON.parse(redact(JSON.stringify(detail))) as object;
  return {
    info: (detail, message) => log.info(clean(detail), redact(message)),
    warn: (detail, message) => log.warn(clean(detail), redact(message)),
    error: (detail, message) => log.error(clean(detail), redact(message)),
  };
}
