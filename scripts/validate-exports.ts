/**
 * Validates `topics export` and `acls export` with the tools that they are for: Strimzi's own model classes
 * (Java and Maven), and `terraform validate` with the provider Mongey/kafka (Go builds both; the first time
 * takes minutes). `node scripts/validate-exports.ts [strimzi|terraform]`. What is built stays in the cache.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main } from '../cli/main.ts';
import { ROLES } from '../engine/rights.ts';
import { cacheFolder, provideJars } from '../local-kafka/jars.ts';
import { findJava } from '../local-kafka/java.ts';
import { runCommand } from '../local-kafka/run-command.ts';

const TOOL_TIMEOUT_MS = 20 * 60_000;
/** The last release of Terraform under the Mozilla Public License. */
const TERRAFORM = 'github.com/hashicorp/terraform@v1.5.7';
const PROVIDER = 'github.com/Mongey/terraform-provider-kafka';
const PROVIDER_VERSION = 'v0.13.1';
const POM = fileURLToPath(new URL('exports/strimzi.pom.xml', import.meta.url));
const MODELS = fileURLToPath(new URL('exports/StrimziModels.java', import.meta.url));

/** Prefixes of which the names need care: digits first, upper case, underscores. */
const PREFIXES = ['signalbox.', 'Orders_2.', '1-team.'];
const PROFILES = ['full', 'minimal'];

type Format = 'strimzi' | 'terraform';

/** Every command whose output is validated, with a name for its file. */
function exportsOf(format: Format): readonly (readonly [name: string, args: readonly string[]])[] {
  return PREFIXES.flatMap((prefix, at) => [
    ...PROFILES.map((profile) => {
      const args = ['topics', 'export', '--profile', profile, '--replication-factor', '3'];
      return [`topics-${profile}-${at}`, [...args, '--prefix', prefix, '--format', format]] as const;
    }),
    ...ROLES.map((role) => {
      return [
        `acls-${role}-${at}`,
        ['acls', 'export', '--role', role, '--prefix', prefix, '--format', format],
      ] as const;
    }),
  ]);
}

async function exported(args: readonly string[]): Promise<string> {
  let stdout = '';
  let stderr = '';
  const exitCode = await main(
    ['--bootstrap-server', 'broker:9092', ...args],
    { write: (text) => (stdout += text) },
    { write: (text) => (stderr += text) },
  );
  if (exitCode !== 0) throw new Error(`signalbox ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** Runs a tool that must succeed; returns its output. */
async function run(command: string, args: readonly string[]): Promise<string> {
  const ran = await runCommand(command, args, { timeoutMs: TOOL_TIMEOUT_MS });
  if (ran === null) throw new Error(`there is no command ${command}`);
  if (ran.exitCode !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${ran.output}`);
  return ran.output;
}

async function validateStrimzi(folder: string): Promise<string> {
  const project = { pom: POM, cacheName: 'strimzi', title: "Strimzi's model classes" };
  const [java, jars] = await Promise.all([findJava(), provideJars({ project })]);
  const files: string[] = [];
  for (const [name, args] of exportsOf('strimzi')) {
    const file = join(folder, `${name}.yaml`);
    await writeFile(file, await exported(args));
    files.push(file);
  }
  const broken = join(folder, 'broken.yaml');
  await writeFile(broken, BROKEN_USER);
  const program = ['-cp', join(jars, '*'), MODELS];
  const refused = await runCommand(java.command, [...program, broken], { timeoutMs: TOOL_TIMEOUT_MS });
  const problems = refused?.output.match(/^problem: /gm)?.length ?? 0;
  if (problems < 2) throw new Error(`an invalid resource was not refused:\n${refused?.output ?? ''}`);
  const output = await run(java.command, [...program, ...files]);
  const valid = output.split('\n').filter((line) => line.startsWith('valid: '));
  const version = /<version>(\d[^<]*)<\/version>\s*<\/dependency>/.exec(await readFile(POM, 'utf8'))?.[1];
  return `Strimzi ${version}: ${valid.length} resources in ${files.length} exports are valid`;
}

/** An operation and a property that don't exist, in two resources: validation must find both. */
const BROKEN_USER = ['operations: [Reed]', 'operatons: [Read]'].map(brokenUser).join('---\n');

function brokenUser(operations: string): string {
  return `apiVersion: kafka.strimzi.io/v1
kind: KafkaUser
metadata: { name: a, labels: { strimzi.io/cluster: c } }
spec:
  authorization:
    type: simple
    acls: [{ resource: { type: topic, name: t }, ${operations} }]
`;
}

async function validateTerraform(folder: string): Promise<string> {
  const bin = join(cacheFolder(), 'terraform', 'bin');
  await mkdir(bin, { recursive: true });
  const env = { ...process.env, GOBIN: bin, GOFLAGS: '-mod=mod' };
  Object.assign(process.env, env);
  await run('go', ['install', TERRAFORM]);
  // The module proxy has no list of its versions, which `go install` asks for.
  const builder = join(folder, 'builder');
  await mkdir(builder);
  await writeFile(join(builder, 'go.mod'), `module builder\n\nrequire ${PROVIDER} ${PROVIDER_VERSION}\n`);
  await run('go', ['build', '-C', builder, '-o', bin, PROVIDER]);
  const config = join(folder, 'terraform.rc');
  await writeFile(config, terraformConfig(bin));
  process.env['TF_CLI_CONFIG_FILE'] = config;
  const all = exportsOf('terraform');
  for (const [name, args] of all) {
    const module = join(folder, name);
    await mkdir(module);
    await writeFile(join(module, 'main.tf'), REQUIRED);
    await writeFile(join(module, 'exported.tf'), await exported(args));
    const output = await run(join(bin, 'terraform'), [`-chdir=${module}`, 'validate', '-json']);
    const { valid, diagnostics } = JSON.parse(output.slice(output.indexOf('{'))) as Validated;
    const serious = diagnostics.filter(({ summary }) => !summary.includes('development overrides'));
    if (!valid || serious.length > 0) throw new Error(`${name}: ${JSON.stringify(serious)}`);
    // The exported files are formatted as Terraform's own tool does it.
    await run(join(bin, 'terraform'), ['fmt', '-check', '-diff', join(module, 'exported.tf')]);
  }
  return `${TERRAFORM} with ${PROVIDER} ${PROVIDER_VERSION}: ${all.length} exports are valid and formatted`;
}

interface Validated {
  readonly valid: boolean;
  readonly diagnostics: readonly { readonly severity: string; readonly summary: string }[];
}

/** The provider that was built here, instead of one from a registry. */
function terraformConfig(bin: string): string {
  return [
    'provider_installation {',
    `  dev_overrides { "Mongey/kafka" = ${JSON.stringify(bin)} }`,
    '  direct {}',
    '}',
    '',
  ].join('\n');
}

/** What a user writes once per module. */
const REQUIRED = `terraform {
  required_providers {
    kafka = { source = "Mongey/kafka" }
  }
}

provider "kafka" {
  bootstrap_servers = ["broker:9092"]
}
`;

const VALIDATIONS: Readonly<Record<Format, (folder: string) => Promise<string>>> = {
  strimzi: validateStrimzi,
  terraform: validateTerraform,
};

const wanted = process.argv.slice(2);
for (const format of ['strimzi', 'terraform'] as const) {
  if (wanted.length > 0 && !wanted.includes(format)) continue;
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-exports-'));
  try {
    process.stdout.write(`${await VALIDATIONS[format](folder)}\n`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
