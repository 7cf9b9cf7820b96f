/**
 * Clusters that lack something: one that rejects most topic settings, the oldest Kafka that is tested, and
 * the newest. `doctor --cluster` reports before the start what works, and that then works.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { provideJars } from '../../../local-kafka/jars.ts';
import { startLocalBroker } from '../../../local-kafka/java-broker.ts';
import type { StartBrokerOptions } from '../../../local-kafka/start-broker.ts';
import { createWorker } from '../../../worker/index.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { job, process } from '../../engine/engine-of.ts';
import { skipWithout } from '../../skip-without.ts';
import { SignalboxCluster } from '../fixture/cluster.ts';
import { compiledClasses } from '../fixture/java-program.ts';
import { clientOf } from '../fixture/killable-engine.ts';
import { SILENT } from '../fixture/test-workers.ts';
import { commandLineOf } from './command-line.ts';

/** The jars of another release, from the pom.xml of this folder. */
function jarsOf(version: string): Promise<string> {
  const pom = fileURLToPath(new URL(`../fixture/kafka-${version}.pom.xml`, import.meta.url));
  return provideJars({ project: { pom, cacheName: `kafka-${version}`, title: `Kafka ${version}` } });
}

interface Kind {
  readonly options: () => Promise<Partial<StartBrokerOptions>>;
  /** The profile of `topics create`. */
  readonly profile: 'full' | 'minimal';
  /** Status of `doctor --cluster` about creating topics. */
  readonly status: 'ok' | 'warn';
  /** Its release, as `doctor` reports it. */
  readonly release: RegExp;
}

const KINDS: Readonly<Record<string, Kind>> = {
  'a cluster that refuses most settings of topics': {
    profile: 'minimal',
    status: 'warn',
    release: /4\.1/,
    options: async () => ({
      classPath: [await compiledClasses(new URL('../fixture/OnlyEssentials.java', import.meta.url))],
      settings: (ours) => ({ ...ours, 'create.topic.policy.class.name': 'OnlyEssentials' }),
    }),
  },
  'Kafka 3.7': {
    ...{ profile: 'full', status: 'ok', release: /3\.7/ },
    options: async () => ({ jars: await jarsOf('3.7') }),
  },
  'Kafka 4.4': {
    ...{ profile: 'full', status: 'ok', release: /release \d+: 4\.4\)/ },
    options: async () => ({ jars: await jarsOf('4.4') }),
  },
};

for (const [name, { options, profile, status, release }] of Object.entries(KINDS)) {
  const skip = await skipWithout(name, options);
  describe(name, { skip }, () => {
    it('runs processes as `doctor --cluster` says', async () => {
      const broker = await startLocalBroker(await options());
      const cluster = await SignalboxCluster.open(0, broker);
      const line = commandLineOf(cluster);
      try {
        const findings = await line.json('doctor', '--cluster');
        const create = findings.find(({ subject }) => subject === 'create topics');
        assert.equal(create?.['status'], status, JSON.stringify(findings));
        const brokers = findings.find(({ subject }) => subject === 'brokers');
        assert.match(String(brokers?.['detail']), release);
        if (profile === 'minimal') {
          assert.match(String(create?.['todo']), /topics create --profile minimal/);
          assert.notEqual((await line.run('topics', 'create', '--partitions', '2')).exitCode, 0);
        }
        await line.json('topics', 'create', '--partitions', '2', '--profile', profile);
        const engine = await cluster.startEngine('one');
        // The topic of its job type is created with the settings that the cluster allows.
        await cluster.deploy(bpmnXml(process([job('x')], ['start -> x -> end'])));
        const { bootstrapServers, prefix } = cluster;
        const handler = () => ({ done: true });
        const worker = createWorker({ bootstrapServers, prefix, type: 'x', log: SILENT, handler });
        const client = clientOf(cluster);
        const ended = await client.startAndAwait({ processId: 'p' });
        assert.deepEqual([ended.state, ended.variables['done']], ['COMPLETED', true]);
        await worker.stop();
        await client.close();
        await cluster.stopEngine(engine);
      } finally {
        await cluster.close();
        await broker.stop();
      }
    });
  });
}

it('the poms name the releases that are tested', () => {
  for (const [file, version] of [
    ['3.7', '3.7.2'],
    ['4.4', '4.4.0'],
  ]) {
    const pom = readFileSync(new URL(`../fixture/kafka-${file}.pom.xml`, import.meta.url), 'utf8');
    assert.ok(pom.includes(`<version>${version}</version>`), file);
  }
});
