/** The log of a worker. */

/** Compatible with pino. */
export interface WorkerLog {
  info(detail: object, message: string): void;
  warn(detail: object, message: string): void;
  error(detail: object, message: string): void;
}

function line(level: string): (detail: object, message: string) => void {
  return (detail, message) =>
    process.stderr.write(`worker: ${level}: ${message} ${JSON.stringify(detail)}\n`);
}

/** Writes warnings and errors, one per line. */
export const stderrLog: WorkerLog = { info: () => undefined, warn: line('warning'), error: line('error') };
