/**
 * Renders and validates the Helm chart on a machine without helm: Go builds helm into the cache (several
 * minutes of CPU the first time), then the tests of `ops/` run with it. `node scripts/test-chart.ts`.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../local-kafka/jars.ts';

const HELM = 'helm.sh/helm/v3/cmd/helm@v3.22.0';
const TEST = fileURLToPath(new URL('../test/ops/kubernetes.test.ts', import.meta.url));

const bin = join(cacheFolder(), 'helm', 'bin');
mkdirSync(bin, { recursive: true });
const env = {
  ...process.env,
  GOBIN: bin,
  GOFLAGS: '-mod=mod',
  PATH: [bin, process.env['PATH'] ?? ''].join(delimiter),
};
for (const [command, args] of [
  ['go', ['install', HELM]],
  [process.execPath, ['--test', TEST]],
] as const) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', env });
  if (error) throw new Error(`${command} could not be started: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}
