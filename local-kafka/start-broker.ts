/**
 * Starts one broker in one folder: locks the folder, picks ports, launches, waits until it is ready, and
 * stores its identity.
 */

import { appendFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BrokerFolder, BrokerRecord } from './broker-folder.ts';
import {
  brokerFolder,
  findRunningBroker,
  readBrokerRecord,
  withBrokerLock,
  writeBrokerRecord,
} from './broker-folder.ts';
import { LocalBrokerError } from './error.ts';
import { findFreePorts, isPortFree, LOOPBACK } from './free-port.ts';
import type { LaunchedBroker } from './launch.ts';
import { launch, stopProcess } from './launch.ts';
import { describeHolder, findPortHolder } from './port-holder.ts';
import { probeBroker } from './probe.ts';
import { isAlive } from './process-identity.ts';

export interface StartBrokerOptions {
  /** Folder that keeps the data between runs. Default: a temporary one, removed when the broker ends. */
  readonly dataDir?: string;
  /** The broker's port. Default: the previous one in this folder, or `portPreferred`, or any free one. */
  readonly port?: number;
  readonly portPreferred?: number;
  /**
   * True: the broker continues when this process ends. Requires `dataDir`, where the next process finds it.
   */
  readonly isDetached?: boolean;
  /** For a cluster of several brokers; default: random. 22 characters of base64url. */
  readonly clusterId?: string;
  /** Changes the settings. A broker in a container ignores this. */
  readonly settings?: (ours: Readonly<Record<string, string>>) => Record<string, string>;
  /** Folder with the jars of another release. Default: those of the pinned one. */
  readonly jars?: string;
  /** Folders with classes for the broker, such as a policy. */
  readonly classPath?: readonly string[];
  /** Aborts the start of the broker: it is stopped, and the start fails. */
  readonly signal?: AbortSignal;
  /** Receives the current activity, one short sentence per call. */
  readonly onProgress?: (message: string) => void;
}

/** A broker that we started and may stop. */
export interface LocalBroker {
  readonly bootstrapServers: string;
  /** The broker's own process (Java, or `docker run`). */
  readonly pid: number;
  readonly folder: string;
  hasExited(): boolean;
  /** Clean shutdown; resolves when the process has ended and a temporary folder is removed. */
  stop(): Promise<void>;
  /** SIGKILL, as in a crash; the data of a `dataDir` is kept. */
  kill(): Promise<void>;
}

/** Ports and folder of one attempt. */
export interface BrokerSite {
  readonly folder: BrokerFolder;
  readonly port: number;
  readonly controllerPort: number;
}

export interface BrokerCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly cleanUp: readonly string[] | null;
}

/**
 * A method of running a broker. `prepare` writes the files that the command reads and formats a new data
 * folder.
 */
export interface BrokerRunner {
  readonly runBy: BrokerRecord['runBy'];
  prepare(site: BrokerSite, onProgress: (message: string) => void): Promise<BrokerCommand>;
}

const READY_TIMEOUT_MS = 90_000;
const READY_POLL_MS = 100;
/** A free port may be taken between checking and listening; then others are tried. */
const ATTEMPTS_MAX = 3;

/**
 * Rejects with LocalBrokerError `held` if the folder already has a broker or the specified port is in use,
 * `failed` if it ends before it is ready.
 */
export async function startBroker(runner: BrokerRunner, options: StartBrokerOptions): Promise<LocalBroker> {
  if (options.isDetached === true && options.dataDir === undefined) {
    throw new TypeError('a detached broker requires a dataDir');
  }
  const temporary = options.dataDir === undefined ? await mkdtemp(join(tmpdir(), 'signalbox-kafka-')) : null;
  const folder = brokerFolder(options.dataDir ?? temporary ?? '');
  try {
    return await withBrokerLock(folder.root, () => startLocked(runner, folder, temporary, options));
  } catch (error) {
    if (temporary !== null) await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

async function startLocked(
  runner: BrokerRunner,
  folder: BrokerFolder,
  temporary: string | null,
  options: StartBrokerOptions,
): Promise<LocalBroker> {
  const running = await findRunningBroker(folder.root);
  if (running !== null) {
    const where = `${running.bootstrapServers} (process ${running.process.pid})`;
    throw new LocalBrokerError('held', `the broker of ${folder.root} is already running at ${where}`);
  }
  const onProgress = options.onProgress ?? (() => undefined);
  for (let attempt = 1; ; attempt += 1) {
    const site = { folder, ...(await choosePorts(folder, options)) };
    const command = await runner.prepare(site, onProgress);
    await mkdir(folder.root, { recursive: true });
    onProgress(`Starting Kafka on ${LOOPBACK}:${site.port}`);
    const launched = await launch({
      ...command,
      outputFile: folder.startLog,
      isDetached: options.isDetached === true,
      removeAfter: temporary,
    });
    const record = recordOf(runner, site, launched, command);
    await writeBrokerRecord(folder.root, record);
    const failure = await waitUntilReady(site, launched, options.signal);
    if (failure === null) return handleOf(record, folder, launched);
    await launched.stop();
    const isPortLost = failure.includes('Address already in use') && options.port === undefined;
    if (!isPortLost || attempt === ATTEMPTS_MAX) throw new LocalBrokerError('failed', failure);
    await mkdir(folder.root, { recursive: true });
    await appendFile(folder.startLog, `attempt ${attempt} lost its port to another process\n`);
  }
}

function recordOf(
  runner: BrokerRunner,
  site: BrokerSite,
  launched: LaunchedBroker,
  command: BrokerCommand,
): BrokerRecord {
  return {
    runBy: runner.runBy,
    process: launched.process,
    supervisor: launched.supervisor,
    cleanUp: command.cleanUp,
    bootstrapServers: `${LOOPBACK}:${site.port}`,
    port: site.port,
    controllerPort: site.controllerPort,
    startedAt: new Date().toISOString(),
  };
}

function handleOf(record: BrokerRecord, folder: BrokerFolder, launched: LaunchedBroker): LocalBroker {
  launched.unref();
  return {
    bootstrapServers: record.bootstrapServers,
    pid: record.process.pid,
    folder: folder.root,
    hasExited: () => launched.hasExited(),
    stop: () => launched.stop(),
    kill: () => launched.kill(),
  };
}

async function choosePorts(
  folder: BrokerFolder,
  options: StartBrokerOptions,
): Promise<{ port: number; controllerPort: number }> {
  const [anyPort, controllerPort] = (await findFreePorts(2)) as [number, number];
  if (options.port !== undefined) {
    if (!(await isPortFree(options.port))) {
      const holder = describeHolder(await findPortHolder(options.port));
      throw new LocalBrokerError(
        'held',
        `port ${options.port} is in use${holder === '' ? '' : ` by ${holder}`}`,
        {
          hint: 'Choose another port, or omit it to use a free port.',
        },
      );
    }
    return { port: options.port, controllerPort };
  }
  const former = await readBrokerRecord(folder.root);
  for (const wanted of [former?.port, options.portPreferred]) {
    if (wanted !== undefined && (await isPortFree(wanted))) return { port: wanted, controllerPort };
  }
  return { port: anyPort, controllerPort };
}

/** Null if clients are served; otherwise the problem. */
async function waitUntilReady(
  site: BrokerSite,
  launched: LaunchedBroker,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  const deadline = performance.now() + READY_TIMEOUT_MS;
  while (performance.now() < deadline) {
    if (signal?.aborted === true) return 'starting Kafka was interrupted';
    if (launched.hasExited()) return `Kafka exited before it was ready.\n${await lastErrors(site.folder)}`;
    const answer = await probeBroker(LOOPBACK, site.port, 1_000);
    // A response alone may come from another process that took the port first; so the expected broker must be
    // running and identify itself.
    if (answer.kind === 'kafka' && answer.brokers.some((broker) => broker.port === site.port)) {
      if (isAlive(launched.process)) return null;
    }
    await sleep(READY_POLL_MS);
  }
  return `Kafka was not ready within ${READY_TIMEOUT_MS / 1000} s.\n${await lastErrors(site.folder)}`;
}

async function lastErrors(folder: BrokerFolder): Promise<string> {
  const texts = await Promise.all(
    [folder.startLog, folder.log].map((path) => readFile(path, 'utf8').catch(() => '')),
  );
  const lines = texts
    .join('\n')
    .split('\n')
    .filter((line) => /ERROR|FATAL|Exception|rror:/.test(line));
  return [...lines.slice(-6), `Log: ${folder.log}`].join('\n');
}

/**
 * Stops the detached broker of a folder. `not-running`; `attached`: it belongs to a command that is still
 * running, and is not stopped.
 */
export async function stopBroker(
  root: string,
): Promise<{ kind: 'stopped' | 'attached'; record: BrokerRecord } | { kind: 'not-running' }> {
  return withBrokerLock(root, async () => {
    const record = await findRunningBroker(root);
    if (record === null) return { kind: 'not-running' };
    if (record.supervisor !== null && isAlive(record.supervisor)) return { kind: 'attached', record };
    await stopProcess(record.process, record.cleanUp);
    return { kind: 'stopped', record };
  });
}
