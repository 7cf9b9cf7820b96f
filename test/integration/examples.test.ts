/** Each example runs with its one command, verifies its results, and leaves no topics behind. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { listTopics } from '../../kafka/admin/admin.ts';
import { KafkaConnection } from '../../kafka/connect/connection.ts';
import { testBroker } from './fixture/broker.ts';
import { until } from './fixture/until.ts';

/** The example's exit code and its whole output. */
async function play(t: TestContext, name: string): Promise<{ exitCode: number; output: string }> {
  const { bootstrapServers } = await testBroker();
  const main = fileURLToPath(new URL(`../../examples/${name}/main.ts`, import.meta.url));
  const child = spawn(process.execPath, [main, '--bootstrap-server', bootstrapServers], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.after(() => child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  const [exitCode] = await once(child, 'close');
  return { exitCode: exitCode as number, output };
}

async function topicsOf(name: string): Promise<string[]> {
  const { bootstrapServers } = await testBroker();
  const connection = new KafkaConnection({ bootstrapServers: [bootstrapServers], clientId: 'test' });
  try {
    const topics = (await listTopics(connection)).map(({ topic }) => topic);
    return topics.filter((topic) => topic.startsWith(`${name}.`) || topic.startsWith(`${name}-`));
  } finally {
    connection.close();
  }
}

const examples = { saga: 3, stocks: 3, fulfilment: 3, 'vehicle-maintenance': 3 };

for (const [name, checks] of Object.entries(examples)) {
  test(`examples/${name}`, async (t) => {
    const { exitCode, output } = await play(t, name);
    assert.equal(exitCode, 0, output);
    assert.equal(output.match(/✓/g)?.length, checks, output);
    // A broker lists deleted topics for a moment.
    await until('its topics are deleted', async () => (await topicsOf(name)).length === 0);
  });
}
