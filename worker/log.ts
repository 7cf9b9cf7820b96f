/** Where a worker says what a person should know. */

/** pino's shape. */
export interface WorkerLog {
  info(detail: object, message: string): void;
  warn(detail: object, message: string): void;
  error(detail: object, message: string): void;
}

function line(level: string): (detail: object, message: string) => void {
  return (detail, message) =>
    process.stderr.write(`worker: ${level}: ${message} ${JSON.stringify(detail)}\n`);
}

/** Warnings and errors, a line each. */
export const stderrLog: WorkerLog = { info: () => undefined, warn: line('warning'), error: line('error') };
