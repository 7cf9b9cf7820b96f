/**
 * The rights of each role, on a broker that denies everything else: everything works with exactly these
 * rights, and `doctor` reports each missing one.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { main } from '../../../cli/main.ts';
import { createClient } from '../../../client/index.ts';
import { engineGroup } from '../../../engine/engine-group.ts';
import { missingRights } from '../../../engine/missing-rights.ts';
import { healthOf } from '../../../engine/node/health.ts';
import { RightsMissing } from '../../../engine/node/rights-watch.ts';
import type { Right, Role } from '../../../engine/rights.ts';
import { ROLES, rightsOf } from '../../../engine/rights.ts';
import { createWorker } from '../../../worker/index.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { assertMatches, schemaOf } from '../../cli/json-schemas.ts';
import { job, process } from '../../engine/engine-of.ts';
import { SignalboxCluster, until } from '../fixture/cluster.ts';
import { StrictBroker } from '../fixture/strict-broker.ts';
import { SILENT } from '../fixture/test-workers.ts';
import { PATIENCE_MS } from '../fixture/until.ts';
import { parseLines } from './command-line.ts';

const PARTITIONS = 2;

let broker: StrictBroker;
let cluster: SignalboxCluster;
let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-test-'));
  broker = await StrictBroker.open();
  cluster = await SignalboxCluster.open(PARTITIONS, broker.own);
  for (const role of ROLES) {
    const lines = [...broker.propertiesOf(role)].map(([name, value]) => `${name}=${value}`);
    await writeFile(join(folder, role), lines.join('\n'));
    const { stdout } = await run('acls', 'export', '--role', role, '--json');
    await broker.allow(role, parseLines<Right>(stdout));
  }
  for (const role of ROLES) await untilAllRights(role);
});

/** Rules take a moment to reach the part of the broker that applies them. */
async function untilAllRights(role: Role): Promise<void> {
  const connection = broker.connectionOf(role);
  await until(
    `${role} has all rights`,
    async () => (await missingRights(connection, role, cluster.topics)).length === 0,
  );
  connection.close();
}

after(async () => {
  await cluster.close();
  await broker.close();
  await rm(folder, { recursive: true, force: true });
});

async function run(...args: string[]): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  let stdout = '';
  let stderr = '';
  const exitCode = await main(
    ['--prefix', cluster.prefix, ...args],
    { write: (text) => (stdout += text) },
    { write: (text) => (stderr += text) },
  );
  return { exitCode, stdout, stderr };
}

/** Uses the test's own broker, regardless of the environment. */
const as = (role: Role, ...args: string[]) =>
  run('--bootstrap-server', broker.own.proxiedServers, '--command-config', join(folder, role), ...args);

test('engine, worker, client and reader need no other right', async () => {
  const connection = broker.connectionOf('engine');
  const engine = cluster.newEngine('one', {}, { connection });
  await cluster.run(engine);
  const address = { bootstrapServers: broker.own.proxiedServers, prefix: cluster.prefix };
  const client = createClient({
    ...address,
    properties: broker.propertiesOf('client'),
    timeoutMs: PATIENCE_MS,
  });
  const worker = createWorker({
    ...{ ...address, properties: broker.propertiesOf('worker'), type: 'x', log: SILENT },
    handler: ({ variables }) => ({ sum: Number(variables['n']) + 1 }),
  });
  const content = bpmnXml(process([job('x')], ['start -> x -> end']));
  await client.deploy([{ name: 'p.bpmn', content }]);
  const ended = await client.startAndAwait({ processId: 'p', variables: { n: 1 } });
  assert.deepEqual([ended.state, ended.variables['sum']], ['COMPLETED', 2]);
  await worker.stop();
  const waiting = await client.start({ processId: 'p', variables: { n: 5 } });
  const key = String(waiting.instanceKey);
  await client.close();

  for (const args of [
    ['get', key],
    ['why', key],
    ['trace', key],
    ['list', 'instances'],
    ['list', 'jobs'],
    ['list', 'tasks'],
    ['list', 'definitions'],
    ['list', 'messages'],
    ['topics', 'describe'],
    ['topics', 'read', 'history', '--key', key],
    ['topics', 'read', 'partition', '--from', '1h'],
    ['dead-letters', 'list'],
  ]) {
    const { exitCode, stdout, stderr } = await as('reader', ...args, '--json');
    assert.equal(exitCode, 0, `${args.join(' ')}: ${stderr}`);
    assert.doesNotMatch(stderr, /no engine/, args.join(' '));
    assertMatches(schemaOf(args) ?? '', parseLines(stdout));
  }
  for (const role of ROLES) {
    const { exitCode, stdout } = await as(role, 'doctor', '--role', role);
    assert.match(stdout, new RegExp(`has all rights of the role ${role}`));
    assert.equal(exitCode, 0);
  }
  await cluster.stopEngine(engine);
  connection.close();
});

test('`doctor` names exactly the rights that are taken away', async () => {
  for (const role of ROLES) {
    const connection = broker.connectionOf(role);
    const rights = rightsOf(role, cluster.topics).filter(({ isOptional }) => !isOptional);
    for (const operation of new Set(rights.flatMap(({ operations }) => operations))) {
      const taken = rights.filter(({ operations }) => operations.includes(operation));
      // One request for each right, so that each must be reported.
      for (const right of taken) await broker.takeAway(role, { ...right, operations: [operation] });
      const names = taken.map(({ name }) => name).sort();
      await until(`${role} may not ${operation} ${names.join(', ')}`, async () => {
        const missing = await missingRights(connection, role, cluster.topics);
        const found = missing.filter(({ operations }) => operations.includes(operation));
        return (
          String(found.map(({ name }) => name).sort()) === String(names) && missing.length === found.length
        );
      });
      await broker.allow(
        role,
        taken.map((right) => ({ ...right, operations: [operation] })),
      );
    }
    await until(`${role} has all rights again`, async () => {
      return (await missingRights(connection, role, cluster.topics)).length === 0;
    });
    connection.close();
  }
});

test('an engine reports the right that it lacks, at its start and while it runs', async () => {
  const connection = broker.connectionOf('engine');
  const rights = rightsOf('engine', cluster.topics);
  const of = (name: string) => rights.find((right) => right.name === name) as Right;
  const state = of(cluster.topics.state);
  // Without events, an engine neither needs this right nor misses it.
  await broker.takeAway('engine', of(cluster.topics.events));
  await broker.takeAway('engine', state);
  await until('the engine is refused for the right on the state topic', async () => {
    const engine = cluster.newEngine('refused', {}, { connection });
    const error = await engine.start().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    await engine.stop();
    return error instanceof RightsMissing && error.message.split('\n').some((line) => isAbout(line, state));
  });
  await broker.allow('engine', [state]);
  const engine = cluster.newEngine('two', {}, { connection });
  await until('the engine may start', () =>
    engine.start().then(
      () => true,
      (error: unknown) => {
        if (!(error instanceof RightsMissing)) throw error;
        return false;
      },
    ),
  );
  const group = of(engineGroup(cluster.prefix));
  const warnings = () => healthOf(engine, Date.now()).warnings.map(({ what }) => what);
  await until('the engine runs with all rights', () => engine.status().length > 0 && warnings().length === 0);
  await broker.takeAway('engine', group);
  await until('health names the group', () => warnings().some((what) => isAbout(what, group)));
  await broker.allow('engine', [group]);
  await until('health has no warning any more', () => warnings().length === 0);
  await cluster.stopEngine(engine);
  connection.close();
});

function isAbout(text: string, { resource, name, why }: Right): boolean {
  return text.includes(` lacks `) && text.endsWith(`on ${resource} ${name} (needed to ${why})`);
}

test('a missing right is a line of `doctor --role`, with what it is for and the command that exports it', async () => {
  const [right] = rightsOf('client', cluster.topics);
  assert.ok(right);
  await broker.takeAway('client', right);
  let stdout = '';
  await until('doctor fails', async () => {
    const ran = await as('client', 'doctor', '--role', 'client');
    stdout = ran.stdout;
    return ran.exitCode === 1;
  });
  assert.match(
    stdout,
    new RegExp(
      `FAIL  rights .* lacks write on topic ${cluster.topics.commands} \\(needed to send commands\\)`,
    ),
  );
  assert.match(stdout, /-> signalbox .*acls export --role client --principal/);
  const { stdout: overview } = await as('reader', 'doctor', '--json');
  const rights = parseLines(overview).find(({ subject }) => subject === 'rights');
  assert.match(String(rights?.['detail']), /has all rights of the roles reader$/);
});
