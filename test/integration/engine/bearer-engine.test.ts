/**
 * An engine with client and workers that log in with OAUTHBEARER, with sessions that the broker ends unless
 * they are renewed.
 */

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { main } from '../../../cli/main.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { CLIENT, TokenEndpoint } from '../../kafka/connect/login/token-endpoint.ts';
import { parseLines } from '../cli/command-line.ts';
import { BearerBroker } from '../fixture/bearer-broker.ts';
import { EngineNode } from '../fixture/engine-node.ts';

const MODULE = 'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule';
const WARNING = 40;
/** Renewals of each connection of the engine. */
const RENEWALS = 2;

let folder: string;
let broker: BearerBroker;
let endpoint: TokenEndpoint;
let node: EngineNode | undefined;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-bearer-engine-'));
  [broker, endpoint] = await Promise.all([BearerBroker.open(), TokenEndpoint.open()]);
  const propertiesOf = (scope: string): string[] => [
    'security.protocol=SASL_PLAINTEXT',
    'sasl.mechanism=OAUTHBEARER',
    `sasl.oauthbearer.token.endpoint.url=${endpoint.url}`,
    `sasl.jaas.config=${MODULE} required clientId="${CLIENT.id}" clientSecret="${CLIENT.secret}" scope="${scope}";`,
  ];
  for (const scope of ['engine', 'client']) {
    await writeFile(join(folder, `${scope}.properties`), propertiesOf(scope).join('\n'));
  }
  const nodes = [
    { id: 'start', type: 'startEvent' },
    { id: 'end', type: 'endEvent' },
  ];
  await writeFile(join(folder, 'order.bpmn'), bpmnXml({ id: 'order', nodes, flows: ['start -> end'] }));
});

after(async () => {
  await node?.kill();
  await broker.close();
  await endpoint.close();
  await rm(folder, { recursive: true, force: true });
});

async function signalbox(...args: readonly string[]): Promise<Record<string, unknown>[]> {
  let stdout = '';
  let stderr = '';
  const exitCode = await main(
    // Explicitly, because the environment may name the brokers of other tests, which don't use SASL.
    [
      ...['--json', '--bootstrap-server', broker.bootstrapServers],
      ...['--command-config', join(folder, 'client.properties'), ...args],
    ],
    { write: (text) => (stdout += text) },
    { write: (text) => (stderr += text) },
  );
  assert.equal(exitCode, 0, `${args.join(' ')}: ${stderr}${stdout}`);
  return parseLines(stdout);
}

function engineLogins(): number {
  return endpoint.requests.filter(({ body }) => new URLSearchParams(body).get('scope') === 'engine').length;
}

test('instances complete while every session is renewed, and the engine notices nothing', async () => {
  await signalbox('topics', 'create', '--partitions', '2');
  // Shorter than the minimum lifetime for reuse, so each login of the engine is a request with its scope.
  endpoint.lifetime = 14;
  node = new EngineNode({
    bootstrapServers: broker.bootstrapServers,
    prefix: 'signalbox.',
    nodeId: 'one',
    env: { SIGNALBOX_COMMAND_CONFIG: join(folder, 'engine.properties') },
  });
  await node.ready(2);
  await signalbox('deploy', join(folder, 'order.bpmn'));
  const logins = engineLogins();
  const logged = node.log.length;
  let completed = 0;
  while (engineLogins() < logins * (1 + RENEWALS)) {
    const [ended] = await signalbox('start', 'order', '--await');
    assert.equal(ended?.['state'], 'COMPLETED');
    completed++;
  }
  assert.ok(completed > 0);
  const warnings = node.log.slice(logged).filter(({ level }) => level >= WARNING);
  assert.deepEqual(warnings, []);
  assert.equal((await node.health())?.ready, true);
});
