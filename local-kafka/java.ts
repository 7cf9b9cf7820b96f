/** Finds the Java for the local broker: `$JAVA_HOME/bin/java`, else `java` on the PATH. */

import { join } from 'node:path';
import { LocalBrokerError } from './error.ts';
import { runCommand } from './run-command.ts';

/** Kafka 4 brokers are compiled for this release. */
const JAVA_MAJOR_MIN = 17;

export interface Java {
  readonly command: string;
  readonly major: number;
}

/** Rejects with LocalBrokerError `unavailable` if there is no Java, or if it is too old. */
export async function findJava(env: NodeJS.ProcessEnv = process.env): Promise<Java> {
  const home = env['JAVA_HOME'];
  const commands = home === undefined || home === '' ? ['java'] : [join(home, 'bin', 'java'), 'java'];
  for (const command of commands) {
    const result = await runCommand(command, ['-version'], { timeoutMs: 20_000 });
    if (result === null) continue;
    const major = parseJavaMajor(result.output);
    if (major === null) {
      const firstLine = result.output.trim().split('\n')[0] ?? '';
      throw new LocalBrokerError(
        'unavailable',
        `\`${command} -version\` did not print a Java version: ${firstLine}`,
      );
    }
    if (major < JAVA_MAJOR_MIN) {
      throw new LocalBrokerError(
        'unavailable',
        `Kafka 4 requires Java ${JAVA_MAJOR_MIN} or newer; \`${command}\` is Java ${major}`,
      );
    }
    return { command, major };
  }
  throw new LocalBrokerError('unavailable', '`java` not found on the PATH, and JAVA_HOME is not set');
}

/** Parses `openjdk version "17.0.15"`, and the old form `java version "1.8.0_372"`. Null if it is neither. */
export function parseJavaMajor(output: string): number | null {
  const match = /version "(?:1\.)?(\d+)/.exec(output);
  return match === null ? null : Number(match[1]);
}
