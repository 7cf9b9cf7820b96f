/**
 * Runs the broker as a container, for machines with Docker and no Java: the image of `docker-compose.yml`,
 * published on loopback only. The foreground `docker run` represents the container: it forwards SIGTERM and
 * ends with it.
 */

import { createHash } from 'node:crypto';
import { access, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { LocalBrokerError } from './error.ts';
import { runCommand } from './run-command.ts';
import { brokerSettings, renderEnvironment } from './settings.ts';
import type { BrokerRunner, BrokerSite, LocalBroker, StartBrokerOptions } from './start-broker.ts';
import { startBroker } from './start-broker.ts';

/** One folder up in a checkout; two in the published package, where the code is under `dist/`. */
const COMPOSE_FILES = ['../docker-compose.yml', '../../docker-compose.yml'];
const DATA_IN_CONTAINER = '/var/lib/kafka/data';
const PULL_TIMEOUT_MS = 10 * 60_000;

/** The Kafka image in `docker-compose.yml`. */
export async function kafkaImage(): Promise<string> {
  for (const candidate of COMPOSE_FILES) {
    const path = fileURLToPath(new URL(candidate, import.meta.url));
    if (
      !(await access(path).then(
        () => true,
        () => false,
      ))
    )
      continue;
    const image = /^\s+image:\s*(apache\/kafka:\S+)/m.exec(await readFile(path, 'utf8'))?.[1];
    if (image !== undefined) return image;
  }
  throw new LocalBrokerError('failed', 'docker-compose.yml, which defines the Kafka image, is missing');
}

/**
 * Rejects with LocalBrokerError `unavailable` if there is no Docker or its daemon doesn't respond, `failed`
 * if the image can't be downloaded.
 */
export async function startDockerBroker(options: StartBrokerOptions = {}): Promise<LocalBroker> {
  const image = await kafkaImage();
  await requireDocker();
  await pull(image, options.onProgress);
  return startBroker(dockerRunner(image, options.dataDir), options);
}

async function requireDocker(): Promise<void> {
  const result = await runCommand('docker', ['version', '--format', '{{.Server.Version}}'], {
    timeoutMs: 20_000,
  });
  if (result === null) throw new LocalBrokerError('unavailable', '`docker` not found on the PATH');
  if (result.exitCode !== 0) {
    const lastLine = result.output.trim().split('\n').at(-1) ?? '';
    throw new LocalBrokerError(
      'unavailable',
      `Docker is installed, but its daemon does not respond: ${lastLine}`,
    );
  }
}

async function pull(image: string, onProgress?: (message: string) => void): Promise<void> {
  const present = await runCommand('docker', ['image', 'inspect', image], { timeoutMs: 20_000 });
  if (present?.exitCode === 0) return;
  onProgress?.(`Downloading the image ${image} (first start only)`);
  const pulled = await runCommand('docker', ['pull', '--quiet', image], { timeoutMs: PULL_TIMEOUT_MS });
  if (pulled?.exitCode !== 0) {
    throw new LocalBrokerError(
      'failed',
      `Docker could not download ${image}: ${pulled?.output.trim() ?? ''}`,
    );
  }
}

function dockerRunner(image: string, dataDir: string | undefined): BrokerRunner {
  return {
    runBy: 'docker',
    async prepare(site) {
      const name = `signalbox-kafka-${site.port}`;
      return {
        command: 'docker',
        args: dockerRunArgs(image, name, site, dataDir),
        cleanUp: ['docker', 'rm', '--force', name],
      };
    },
  };
}

/**
 * The data of a folder is in a volume named after it, because the image's user can't write to a folder of
 * ours.
 */
export function dockerRunArgs(
  image: string,
  name: string,
  { port, controllerPort }: Pick<BrokerSite, 'port' | 'controllerPort'>,
  dataDir: string | undefined,
): string[] {
  const settings = brokerSettings({ port, controllerPort, bindHost: '0.0.0.0', logDir: DATA_IN_CONTAINER });
  const volume = dataDir === undefined ? [] : ['--volume', `${volumeName(dataDir)}:${DATA_IN_CONTAINER}`];
  const environment = Object.entries(renderEnvironment(settings)).flatMap(([key, value]) => [
    '--env',
    `${key}=${value}`,
  ]);
  return [
    'run',
    '--rm',
    ...['--name', name],
    ...['--label', 'signalbox=local-broker'],
    ...['--publish', `127.0.0.1:${port}:${port}`],
    ...volume,
    ...environment,
    image,
  ];
}

function volumeName(dataDir: string): string {
  return `signalbox-kafka-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`;
}
