/**
 * The environment of the test processes. Downloads are stored in the project's folder, unless this machine
 * already has Signalbox's cache.
 */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../../local-kafka/jars.ts';

/**
 * Brokers and oracles run for minutes: the second compiler would cost more than its code saves, and verifying
 * the classes of pinned jars is a tenth of the start of a broker.
 */
const SHORT_LIVED_JAVA =
  '-XX:TieredStopAtLevel=1 -XX:+UnlockDiagnosticVMOptions -XX:-BytecodeVerificationRemote';

/** The variables to add to the environment `env`. `root`: the project's folder. */
export function testEnvironment(root: string, env: NodeJS.ProcessEnv): Record<string, string> {
  return {
    JDK_JAVA_OPTIONS: env['JDK_JAVA_OPTIONS'] ?? SHORT_LIVED_JAVA,
    // The same cache as for the command line (cli/bin.mjs): half of a start is compiling.
    NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/signalbox'),
    ...(existsSync(cacheFolder(env)) ? {} : ownCaches(join(root, '.signalbox/test-cache'), env)),
  };
}

/** Kafka's jars, Maven's repository and pip's cache. */
function ownCaches(folder: string, env: NodeJS.ProcessEnv): Record<string, string> {
  return {
    SIGNALBOX_CACHE: folder,
    MAVEN_OPTS: `${env['MAVEN_OPTS'] ?? ''} -Dmaven.repo.local=${join(folder, 'maven')}`.trim(),
    PIP_CACHE_DIR: env['PIP_CACHE_DIR'] ?? join(folder, 'pip'),
  };
}
