/**
 * Runs a command with a Kafka: `node scripts/with-kafka.ts -- node --test ...`. The command finds the brokers
 * in KAFKA_BOOTSTRAP_SERVERS. If the environment already contains it, those brokers are used; otherwise a
 * local broker with a temporary data folder is started, and stopped when the command has ended. Exits with
 * the command's exit code.
 */

import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { provideKafka } from '../local-kafka/provide-kafka.ts';

const [separator, command, ...args] = process.argv.slice(2);
if (separator !== '--' || command === undefined) {
  process.stderr.write('usage: node scripts/with-kafka.ts -- <command> [arguments]\n');
  process.exit(2);
}

const kafka = await provideKafka({ onProgress: (message) => process.stderr.write(`${message}\n`) });
const child = spawn(command, args, {
  stdio: 'inherit',
  env: { ...process.env, KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrapServers },
});
// Ctrl-C reaches the child directly; a SIGTERM to this process is passed on. In both cases, the broker is
// stopped after the child.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill('SIGTERM'));

const exitCode = await new Promise<number>((resolve, reject) => {
  child.once('error', reject);
  child.once('exit', (code, signal) =>
    resolve(code ?? 128 + (signal === null ? 1 : constants.signals[signal])),
  );
}).finally(() => kafka.stop());
process.exit(exitCode);
