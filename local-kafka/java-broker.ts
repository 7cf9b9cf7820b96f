/**
 * Runs the broker as a Java process on this machine: Kafka's jars from the cache, data and log in the folder.
 */

import { randomBytes } from 'node:crypto';
import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrokerFolder } from './broker-folder.ts';
import { LocalBrokerError } from './error.ts';
import { LOOPBACK } from './free-port.ts';
import { provideJars } from './jars.ts';
import type { Java } from './java.ts';
import { findJava } from './java.ts';
import { runCommand } from './run-command.ts';
import { brokerSettings, renderProperties } from './settings.ts';
import type { BrokerRunner, LocalBroker, StartBrokerOptions } from './start-broker.ts';
import { startBroker } from './start-broker.ts';

const LOG_CONFIGURATION = fileURLToPath(new URL('log4j2.xml', import.meta.url));
const FORMAT_TIMEOUT_MS = 60_000;

/**
 * The heap is small, and the serial collector needs the least memory and CPU for it (compared with G1 and
 * parallel on two cores: same throughput, a fifth less memory).
 */
/**
 * Collections of the young generation stop the broker for 10 ms each: a larger one makes them less frequent.
 * A large initial metaspace avoids two full collections at the start.
 */
const JVM_OPTIONS = [
  '-Xmx512m',
  '-Xms256m',
  '-Xmn128m',
  '-XX:MetaspaceSize=96m',
  '-XX:+UseSerialGC',
  '-XX:+ExitOnOutOfMemoryError',
];

/**
 * Starts a real single-node Kafka on this machine with Java. Rejects with LocalBrokerError `unavailable` if
 * Java or Maven is missing or too old, `held` if folder or port are in use, `failed` if Kafka doesn't start.
 */
export async function startLocalBroker(options: StartBrokerOptions = {}): Promise<LocalBroker> {
  const java = await findJava();
  const { onProgress } = options;
  const jars = options.jars ?? (await provideJars({ ...(onProgress && { onProgress }) }));
  return startBroker(javaRunner(java, jars, options), options);
}

function javaRunner(
  java: Java,
  jars: string,
  { clusterId, classPath = [], settings = (ours) => ({ ...ours }) }: StartBrokerOptions,
): BrokerRunner {
  return {
    runBy: 'java',
    async prepare({ folder, port, controllerPort }, onProgress) {
      await mkdir(folder.root, { recursive: true });
      const address = { port, controllerPort, bindHost: LOOPBACK, logDir: folder.data };
      await writeFile(folder.properties, renderProperties(settings(brokerSettings(address))));
      const jvm = (options: readonly string[], mainClass: string) => [
        ...options,
        `-Dlog4j2.configurationFile=${LOG_CONFIGURATION}`,
        `-Dsignalbox.broker.log=${folder.log}`,
        '-cp',
        [...classPath, join(jars, '*')].join(delimiter),
        mainClass,
      ];
      if (!(await isFormatted(folder))) {
        onProgress('Preparing the data folder');
        await format(
          java.command,
          jvm(['-Xmx128m', '-XX:TieredStopAtLevel=1'], 'kafka.tools.StorageTool'),
          folder,
          clusterId ?? randomClusterId(),
        );
      }
      return {
        command: java.command,
        args: [...jvm(JVM_OPTIONS, 'kafka.Kafka'), folder.properties],
        cleanUp: null,
      };
    },
  };
}

/** Formatting writes `bootstrap.checkpoint` last; without it, a broker would start with very old features. */
async function isFormatted(folder: BrokerFolder): Promise<boolean> {
  if (await exists(join(folder.data, 'bootstrap.checkpoint'))) return true;
  if (await exists(join(folder.data, '__cluster_metadata-0'))) return true;
  // Nothing was ever stored here: at most an interrupted formatting.
  await rm(folder.data, { recursive: true, force: true });
  return false;
}

function randomClusterId(): string {
  return randomBytes(16).toString('base64url').replace(/^-/, 'A');
}

async function format(
  javaCommand: string,
  jvm: readonly string[],
  folder: BrokerFolder,
  clusterId: string,
): Promise<void> {
  const args = [...jvm, 'format', '-t', clusterId, '-c', folder.properties];
  const result = await runCommand(javaCommand, args, { timeoutMs: FORMAT_TIMEOUT_MS });
  if (result?.exitCode !== 0) {
    throw new LocalBrokerError(
      'failed',
      `Kafka could not prepare ${folder.data}:\n${result?.output.trim() ?? ''}`,
    );
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
