/** Checks this machine: Node, and the tools that can run a local Kafka. None of the tools is required. */

import { LocalBrokerError } from '../../local-kafka/error.ts';
import { cacheFolder, findJars, kafkaVersion } from '../../local-kafka/jars.ts';
import { findJava } from '../../local-kafka/java.ts';
import { runCommand } from '../../local-kafka/run-command.ts';
import type { Finding } from '../../operate/findings/finding.ts';

const TOOL_TIMEOUT_MS = 20_000;

export async function checkMachine(): Promise<Finding[]> {
  const node: Finding = { status: 'ok', subject: 'node', detail: process.version };
  const [java, maven, docker, jars] = await Promise.all([
    checkJava(),
    checkTool('maven', 'mvn', ['-version'], /Apache Maven (\S+)/),
    checkTool('docker', 'docker', ['version', '--format', 'server {{.Server.Version}}'], /server (\S+)/),
    checkJars(),
  ]);
  const findings = [node, java, maven, docker, jars];
  const canByJava = java.status === 'ok' && (maven.status === 'ok' || jars.status === 'ok');
  if (!canByJava && docker.status !== 'ok') {
    findings.push({
      status: 'info',
      subject: 'local kafka',
      detail: "can't be started on this machine: Java 17 and Maven, or Docker, are required",
      todo: 'install one of these, or use --bootstrap-server',
    });
  }
  return findings;
}

async function checkJava(): Promise<Finding> {
  try {
    const { command, major } = await findJava();
    return { status: 'ok', subject: 'java', detail: `${major} (${command})` };
  } catch (error) {
    if (!(error instanceof LocalBrokerError)) throw error;
    return { status: 'info', subject: 'java', detail: error.message };
  }
}

async function checkTool(
  subject: string,
  command: string,
  args: readonly string[],
  versionPattern: RegExp,
): Promise<Finding> {
  const result = await runCommand(command, args, { timeoutMs: TOOL_TIMEOUT_MS });
  if (result === null) return { status: 'info', subject, detail: `\`${command}\` not found on the PATH` };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: Maven colours its version even in a pipe.
  const plain = result.output.replace(/\u001b\[[0-9;]*m/g, '');
  const version = versionPattern.exec(plain)?.[1];
  if (result.exitCode === 0 && version !== undefined) return { status: 'ok', subject, detail: version };
  const lastLine = plain.trim().split('\n').at(-1) ?? '';
  return { status: 'info', subject, detail: `installed, but not responding: ${lastLine}` };
}

async function checkJars(): Promise<Finding> {
  const jars = await findJars();
  if (jars !== null)
    return { status: 'ok', subject: 'kafka jars', detail: `Kafka ${await kafkaVersion()} in ${jars}` };
  return {
    status: 'info',
    subject: 'kafka jars',
    detail: `not in ${cacheFolder()} yet; the first start downloads them with Maven`,
  };
}
