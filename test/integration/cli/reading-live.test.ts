/**
 * The command line with a running and with a stopped engine on a real broker: the report that no engine runs,
 * records of the topics, live changes, user tasks of both kinds with their forms, and deployments that are
 * larger than a record.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { CommandTooLarge } from '../../../client/errors.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { job, process } from '../../engine/engine-of.ts';
import { SignalboxCluster, until } from '../fixture/cluster.ts';
import { clientOf } from '../fixture/killable-engine.ts';
import { commandLineOf, parseLines } from './command-line.ts';
import { spawnCommand } from './spawned-command.ts';

const PARTITIONS = 2;
let cluster: SignalboxCluster;
let line: ReturnType<typeof commandLineOf>;
let folder: string;

before(async () => {
  cluster = await SignalboxCluster.open(PARTITIONS);
  line = commandLineOf(cluster);
  folder = await mkdtemp(join(tmpdir(), 'signalbox-test-'));
});
after(async () => {
  await cluster.close();
  await rm(folder, { recursive: true, force: true });
});

const FORM = '{"id":"approve","type":"default","components":[{"key":"ok"}]}';
const TASKS = bpmnXml({
  id: 'tasks',
  nodes: [
    { id: 'start', type: 'startEvent' },
    { id: 'fork', type: 'parallelGateway' },
    {
      id: 'native',
      type: 'userTask',
      extension: '<zeebe:userTask /><zeebe:formDefinition formId="approve" />',
    },
    {
      id: 'byJob',
      type: 'userTask',
      extension:
        '<zeebe:formDefinition formKey="camunda-forms:bpmn:own" />' +
        '<zeebe:assignmentDefinition assignee="ada" candidateGroups="=groups" />',
    },
  ],
  flows: ['start -> fork -> native', 'fork -> byJob'],
}).replace(
  /(<bpmn:process[^>]*>)/,
  `$1<bpmn:extensionElements><zeebe:userTaskForm id="own">${FORM.replaceAll('"', '&quot;')}</zeebe:userTaskForm></bpmn:extensionElements>`,
);

test('without an engine, commands that read say so, before and after one has run', async () => {
  const never = await line.run('list', 'instances');
  assert.match(
    never.stderr,
    /warning: no engine is running: group .*-engine has no members; there has never been/,
  );
  const engine = await cluster.startEngine('one');
  await cluster.deploy(bpmnXml(process([job('x')], ['start -> x -> end'])));
  const started = await line.json('start', 'p');
  const key = String(started[0]?.['instanceKey']);
  for (const args of [
    ['list', 'instances'],
    ['get', key],
    ['why', key],
  ]) {
    assert.doesNotMatch((await line.run(...args)).stderr, /warning/, args.join(' '));
  }
  const [running] = (await line.json('doctor')).filter(({ subject }) => subject === 'engine');
  assert.deepEqual(
    [
      running?.['status'],
      /1 node in .*, all partitions have an owner: one$/.test(String(running?.['detail'])),
    ],
    ['ok', true],
  );

  await cluster.stopEngine(engine);
  for (const args of [
    ['list', 'jobs'],
    ['get', key],
  ]) {
    const { stderr } = await line.run(...args, '--json');
    const [warning] = parseLines(stderr);
    assert.match(
      String(warning?.['warning']),
      /no engine is running: .* the last owner was node one, which took over/,
    );
    assert.match(String(warning?.['hint']), /--prefix=.* engine`/);
  }
  const [reason] = await line.json('why', key);
  assert.equal(reason?.['kind'], 'engine');
  assert.match(String(reason?.['command']), /^signalbox --bootstrap-server=.* --prefix=.* engine$/);
  const { stdout } = await line.run('doctor');
  assert.match(stdout, /warn {2}engine +no engine is running/);
});

test('records of the topics are decoded, by key, from a position, and as they come', async () => {
  const engine = await cluster.startEngine('two');
  const followed = spawnCommand(cluster, 'topics', 'read', 'history', '--follow', '--json');
  const [started] = await line.json('start', 'p', '--variables', '{"n": 1}');
  const key = String(started?.['instanceKey']);
  await until('the history of the instance is printed', async () => {
    // Changes before the command starts reading are not shown, so start another instance.
    if (!followed.output.includes('\n')) await line.json('start', 'p');
    return followed.lines().some(({ message }) => message === 'StepRecord');
  });
  assert.equal(await followed.stop('SIGINT'), 130);

  const [step] = await line.json('topics', 'read', 'history', '--key', key);
  const { events } = (step?.['value'] ?? {}) as { events: { kind: string }[] };
  assert.equal(events[0]?.kind, 'processInstanceCreated');
  const states = await line.json('topics', 'read', 'state', '--key', key);
  const { elements } = (states.at(-1)?.['value'] ?? {}) as { elements: { variables: unknown[] }[] };
  assert.deepEqual(elements[0]?.variables, [{ name: 'n', value: 1 }]);
  const all = await line.json('topics', 'read', 'partition');
  assert.ok(all.some((row) => row['key'] === 'owner'));
  assert.equal((await line.json('topics', 'read', 'partition', '--limit', '2')).length, 2);
  assert.deepEqual(await line.json('topics', 'read', 'state', '--from', 'latest'), []);
  assert.equal((await line.run('topics', 'read', 'state', '--from', 'soon')).exitCode, 2);
  await cluster.stopEngine(engine);
});

test('user tasks of both kinds are listed, with their forms', async (t) => {
  const engine = await cluster.startEngine('three');
  const client = clientOf(cluster);
  t.after(() => client.close());
  await client.deploy([
    { name: 'tasks.bpmn', content: TASKS },
    { name: 'approve.form', content: FORM },
  ]);
  const followed = spawnCommand(cluster, 'list', 'tasks', '--follow', '--json');
  await client.start({ processId: 'tasks', variables: { groups: ['a', 'b'] } });
  await until('the tasks are printed as they come', () => followed.lines().length >= 2);
  assert.equal(await followed.stop('SIGINT'), 130);

  const rows = await line.json('list', 'tasks');
  const [native, byJob] = rows.sort((a, b) => String(b['kind']).localeCompare(String(a['kind'])));
  assert.deepEqual([native?.['kind'], native?.['elementId']], ['native', 'native']);
  assert.deepEqual(
    [byJob?.['kind'], byJob?.['assignee'], byJob?.['candidateGroups'], byJob?.['embeddedFormId']],
    ['job', 'ada', ['a', 'b'], 'own'],
  );
  assert.equal((await line.json('list', 'tasks', '--where', 'group=b')).length, 1);
  assert.equal((await line.json('list', 'tasks', '--where', 'assignee=none')).length, 1);
  const [deployed] = await line.json('task', 'form', String(native?.['userTaskKey']));
  const [embedded] = await line.json('task', 'form', String(byJob?.['jobKey']));
  assert.deepEqual([deployed?.['kind'], deployed?.['schema']], ['deployed', JSON.parse(FORM)]);
  assert.deepEqual([embedded?.['kind'], embedded?.['schema']], ['embedded', JSON.parse(FORM)]);
  await cluster.stopEngine(engine);
});

test('a deployment of several files of 400 KB is accepted, and a single file of more than a megabyte', async () => {
  const engine = await cluster.startEngine('four');
  const files = await Promise.all(
    ['large-a', 'large-b', 'large-c', 'huge'].map(async (id) => {
      // Random text, which compresses only to half its size.
      const words = randomBytes(id === 'huge' ? 300_000 : 200_000).toString('hex');
      const documentation = `<bpmn:documentation>${words}${id === 'huge' ? ' x'.repeat(300_000) : ''}</bpmn:documentation>`;
      const nodes = [{ id: 's', type: 'startEvent' }];
      const xml = bpmnXml({ id, nodes }).replace(/(<bpmn:process[^>]*>)/, `$1${documentation}`);
      const file = join(folder, `${id}.bpmn`);
      await writeFile(file, xml);
      assert.ok(xml.length > 400_000);
      return file;
    }),
  );
  for (const set of [files.slice(0, 3), files.slice(3)]) {
    const rows = await line.json('deploy', ...set);
    assert.deepEqual(
      rows.map(({ created }) => created),
      set.map(() => true),
    );
  }
  const ended = await line.json('start', 'huge', '--await');
  assert.equal(ended[0]?.['state'], 'COMPLETED');
  await cluster.stopEngine(engine);
});

test('a command that is larger than the topic allows is rejected with its size and the limit', async () => {
  const client = clientOf(cluster);
  const text = randomBytes(600_000).toString('hex');
  await assert.rejects(client.start({ processId: 'p', variables: { text } }), (error) => {
    assert.ok(error instanceof CommandTooLarge);
    assert.match(error.message, /the command is 12\d{5} bytes; the limit is 1048588 \(max\.message\.bytes/);
    return true;
  });
  await client.close();
});
