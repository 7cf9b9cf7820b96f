/**
 * The Kubernetes manifests are valid according to the published schemas of Kubernetes and KEDA, and match the
 * engine: its commands, its ports, its group and topic. The Helm chart is rendered if helm is installed.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject';
import { Command } from 'commander';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { Job } from 'kubernetes-models/batch/v1/Job';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { Secret } from 'kubernetes-models/v1/Secret';
import { Service } from 'kubernetes-models/v1/Service';
import { ServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import { parse, parseAllDocuments } from 'yaml';
import { commandsNamedIn } from '../../cli/frame/command-table.ts';
import { engineGroup } from '../../engine/engine-group.ts';
import { topicNames } from '../../engine/topics.ts';
import { runCommand } from '../../local-kafka/run-command.ts';

const OPS = new URL('../../ops/', import.meta.url);
const CHART = fileURLToPath(new URL('helm/signalbox', OPS));
const KINDS = {
  ...{ Deployment, Job, PodDisruptionBudget, ScaledObject, Secret, Service, ServiceAccount },
} as const;

interface Manifest {
  readonly kind: keyof typeof KINDS;
  readonly metadata: { readonly name: string };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly stringData?: Readonly<Record<string, string>>;
}

interface Container {
  readonly args: string[];
  readonly env?: unknown;
}

function manifestsOf(text: string): Manifest[] {
  return parseAllDocuments(text)
    .map((document) => {
      assert.deepEqual(document.errors, []);
      return document.toJS() as Manifest | null;
    })
    .filter((manifest) => manifest !== null);
}

function validate(manifests: readonly Manifest[]): void {
  for (const manifest of manifests) {
    const Model = KINDS[manifest.kind];
    assert.ok(Model, `kind ${manifest.kind}`);
    // Its models accept everything that TypeScript accepts; this validates the manifest with the schema.
    new Model(manifest as never).validate();
  }
}

function containersOf(manifests: readonly Manifest[]): Container[] {
  return manifests.flatMap(({ spec }) => {
    const { template } = (spec ?? {}) as { template?: { spec: { containers: Container[] } } };
    return template?.spec.containers ?? [];
  });
}

/** Group and topic by whose lag KEDA scales. */
function triggerOf(manifests: readonly Manifest[]): (string | undefined)[] {
  const scaled = manifests.find(({ kind }) => kind === 'ScaledObject');
  const { triggers } = (scaled?.spec ?? {}) as { triggers: { metadata: Record<string, string> }[] };
  const { consumerGroup, topic } = triggers[0]?.metadata ?? {};
  return [consumerGroup, topic];
}

/** Asserts that every argument is an option of the command; otherwise commander would throw. */
async function assertAccepted(args: readonly string[]): Promise<void> {
  const program = new Command('signalbox').exitOverride().configureOutput({ writeErr: () => undefined });
  program.option('--command-config <file>').option('--prefix <text>');
  for (const { register } of await commandsNamedIn(args)) register(program);
  const inert = (command: Command): void => {
    command.exitOverride().configureOutput({ writeErr: () => undefined });
    if (command.commands.length === 0) command.action(() => undefined);
    for (const inner of command.commands) inert(inner);
  };
  for (const command of program.commands) inert(command);
  await program.parseAsync(args, { from: 'user' });
}

const plain = ['engine', 'server', 'keda'].flatMap((name) =>
  manifestsOf(readFileSync(new URL(`kubernetes/${name}.yaml`, OPS), 'utf8')),
);

test('the plain manifests are valid', () => {
  assert.deepEqual(
    plain.map(({ kind }) => kind),
    [
      ...['Secret', 'ServiceAccount', 'Job', 'Deployment', 'PodDisruptionBudget'],
      ...['Deployment', 'Service', 'PodDisruptionBudget'],
      'ScaledObject',
    ],
  );
  validate(plain);
});

test('an invalid manifest is found', () => {
  const [deployment] = plain.filter(({ kind }) => kind === 'Deployment');
  assert.throws(() => validate([{ ...(deployment as Manifest), spec: { replicas: 'two' } }]));
});

test('their commands have the options that they use', async () => {
  const all = containersOf(plain);
  assert.equal(all.length, 3);
  for (const { args } of all) await assertAccepted(args);
  await assert.rejects(assertAccepted(['engine', '--no-such-option']));
});

test('KEDA looks at the group and the topic of the engine', () => {
  const names = topicNames();
  assert.deepEqual(triggerOf(plain), [engineGroup(names.prefix), names.commands]);
});

/** Helm is not needed for anything else: `go install helm.sh/helm/v3/cmd/helm@v3.22.0` provides it. */
const hasHelm = (await runCommand('helm', ['version'], { timeoutMs: 30_000 })) !== null;
const skip = hasHelm ? false : 'there is no command helm to render the chart with';

const ALWAYS = ['ServiceAccount', 'Deployment', 'PodDisruptionBudget'];

/** The values of each file of `test/ops/values`, and the kinds that they add. */
const VALUES: readonly (readonly [file: string | null, kinds: readonly string[]])[] = [
  [null, ['Secret', 'Job']],
  ['everything.yaml', ['Secret', 'Job', 'ScaledObject']],
  ['managed-elsewhere.yaml', ['ScaledObject']],
  ['odd-texts.yaml', ['Secret', 'Job']],
  ['server.yaml', ['Secret', 'Job', 'Deployment', 'PodDisruptionBudget', 'Service']],
];

async function helm(...args: string[]): Promise<string> {
  const ran = await runCommand('helm', args, { timeoutMs: 60_000 });
  assert.equal(ran?.exitCode, 0, ran?.output);
  return ran?.output ?? '';
}

for (const [file, kinds] of VALUES) {
  test(`the Helm chart renders valid manifests with ${file ?? 'its defaults'}`, { skip }, async () => {
    const values =
      file === null ? [] : ['--values', fileURLToPath(new URL(`values/${file}`, import.meta.url))];
    const manifests = manifestsOf(await helm('template', 'release', CHART, ...values));
    assert.deepEqual(manifests.map(({ kind }) => kind).sort(), [...ALWAYS, ...kinds].sort());
    validate(manifests);
    for (const { args } of containersOf(manifests)) await assertAccepted(args);
    await helm('lint', '--strict', CHART, ...values);
  });
}

test('the prefix of the chart is that of the topics, the group and the commands', { skip }, async () => {
  const everything = fileURLToPath(new URL('values/everything.yaml', import.meta.url));
  const manifests = manifestsOf(await helm('template', 'release', CHART, '--values', everything));
  const names = topicNames('orders.');
  assert.deepEqual(triggerOf(manifests), [engineGroup(names.prefix), names.commands]);
  for (const { args } of containersOf(manifests))
    assert.ok(args.includes('--prefix=orders.'), args.join(' '));
});

test('the texts of values reach the manifests unchanged', { skip }, async () => {
  const odd = new URL('values/odd-texts.yaml', import.meta.url);
  const values = parse(readFileSync(odd, 'utf8'));
  const manifests = manifestsOf(await helm('template', 'release', CHART, '--values', fileURLToPath(odd)));
  const secret = manifests.find(({ kind }) => kind === 'Secret');
  assert.equal(secret?.stringData?.['client.properties'], values.kafka.properties);
  const [engine] = containersOf(manifests).filter(({ args }) => args[0] === 'engine');
  for (const arg of values.engine.args) assert.ok(engine?.args.includes(arg), arg);
  assert.deepEqual(engine?.env, values.engine.env);
});
