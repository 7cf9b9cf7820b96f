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
import { ServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import { parseAllDocuments } from 'yaml';
import { commandsNamedIn } from '../../cli/frame/command-table.ts';
import { engineGroup } from '../../engine/engine-group.ts';
import { topicNames } from '../../engine/topics.ts';
import { runCommand } from '../../local-kafka/run-command.ts';

const OPS = new URL('../../ops/', import.meta.url);
const CHART = fileURLToPath(new URL('helm/signalbox', OPS));
const KINDS = { Deployment, Job, PodDisruptionBudget, ScaledObject, Secret, ServiceAccount } as const;

interface Manifest {
  readonly kind: keyof typeof KINDS;
  readonly metadata: { readonly name: string };
  readonly spec?: Readonly<Record<string, unknown>>;
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

function containersOf(
  manifests: readonly Manifest[],
): { args: string[]; ports?: { containerPort: number }[] }[] {
  return manifests.flatMap(({ spec }) => {
    const { template } = (spec ?? {}) as { template?: { spec: { containers: { args: string[] }[] } } };
    return template?.spec.containers ?? [];
  });
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

const plain = ['engine', 'keda'].flatMap((name) =>
  manifestsOf(readFileSync(new URL(`kubernetes/${name}.yaml`, OPS), 'utf8')),
);

test('the plain manifests are valid', () => {
  assert.deepEqual(
    plain.map(({ kind }) => kind),
    ['Secret', 'ServiceAccount', 'Job', 'Deployment', 'PodDisruptionBudget', 'ScaledObject'],
  );
  validate(plain);
});

test('an invalid manifest is found', () => {
  const [deployment] = plain.filter(({ kind }) => kind === 'Deployment');
  assert.throws(() => validate([{ ...(deployment as Manifest), spec: { replicas: 'two' } }]));
});

test('their commands have the options that they use', async () => {
  const all = containersOf(plain);
  assert.equal(all.length, 2);
  for (const { args } of all) await assertAccepted(args);
  await assert.rejects(assertAccepted(['engine', '--no-such-option']));
});

test('KEDA looks at the group and the topic of the engine', () => {
  const scaled = plain.find(({ kind }) => kind === 'ScaledObject');
  const { triggers } = (scaled?.spec ?? {}) as { triggers: { metadata: Record<string, string> }[] };
  const { consumerGroup, topic } = triggers[0]?.metadata ?? {};
  const names = topicNames();
  assert.deepEqual([consumerGroup, topic], [engineGroup(names.prefix), names.commands]);
});

/** Helm is needed only here, so it is optional. */
const hasHelm = (await runCommand('helm', ['version'], { timeoutMs: 30_000 })) !== null;
const skip = hasHelm ? false : 'there is no command helm to render the chart with';

for (const settings of [
  [],
  ['autoscaling.enabled=true', 'prefix=orders.', 'kafka.existingSecret=mine', 'engine.healthHosts={a.b,c}'],
]) {
  test(`the Helm chart renders valid manifests with ${settings.join(' ') || 'its defaults'}`, {
    skip,
  }, async () => {
    const set = settings.flatMap((setting) => ['--set', setting]);
    const ran = await runCommand('helm', ['template', 'release', CHART, ...set], { timeoutMs: 60_000 });
    assert.equal(ran?.exitCode, 0, ran?.output);
    const manifests = manifestsOf(ran?.output ?? '');
    assert.ok(manifests.length >= 4);
    validate(manifests);
    for (const { args } of containersOf(manifests)) await assertAccepted(args);
  });
}
