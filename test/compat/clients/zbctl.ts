/**
 * `zbctl`: the program in its npm package, which is for gRPC. Its own start file looks for a newer version.
 */
import type { ClientKind, ClientOperations, Json } from '../client.ts';
import { CommandLine } from '../command-line.ts';
import { installedFile, installNodePackages } from '../installation.ts';
import { versionOf } from '../installed.ts';

export const zbctl: ClientKind = {
  name: `zbctl ${versionOf('zbctl')}`,
  install: installNodePackages,
  async open({ grpc }) {
    const program = installedFile('zbctl/bin/zbctl-cli.linux');
    const command = await CommandLine.open(program, ['--insecure', '--address', grpc], (HOME) => ({ HOME }));
    return { operations: operationsOf(command), close: () => command.close() };
  },
};

function operationsOf(command: CommandLine): Partial<ClientOperations> {
  const json = async (...args: readonly string[]): Promise<Json> => {
    const { stdout } = await command.run(...args);
    return JSON.parse(stdout) as Json;
  };
  const done = async (...args: readonly string[]): Promise<void> => void (await command.run(...args));
  const text = JSON.stringify;
  return {
    topology: async () => String((await json('status', '-o', 'json'))['gatewayVersion']),
    async deploy(name, content) {
      const answer = await json('deploy', 'resource', await command.writeFile(name, content));
      const [first] = answer['deployments'] as Json[];
      const process = first?.['process'] as Json | undefined;
      const decision = first?.['decision'] as Json | undefined;
      return String(process?.['processDefinitionKey'] ?? decision?.['decisionRequirementsKey']);
    },
    create: async (id, variables) =>
      String((await json('create', 'instance', id, '--variables', text(variables)))['processInstanceKey']),
    createByKey: async (key) => String((await json('create', 'instance', key))['processInstanceKey']),
    async createAndAwait(id, variables) {
      const answer = await json(
        ...['create', 'instance', id, '--variables', text(variables), '--withResult'],
        ...['--requestTimeout', '60s'],
      );
      return JSON.parse(String(answer['variables'])) as Json;
    },
    cancel: (key) => done('cancel', 'instance', key),
    async activate(type, max, fetch) {
      const names = fetch === undefined ? [] : ['--variables', fetch.join(',')];
      const answer = await json('activate', 'jobs', type, '--maxJobsToActivate', String(max), ...names);
      return ((answer['jobs'] ?? []) as Json[]).map((job) => ({
        jobKey: String(job['key']),
        retries: Number(job['retries']),
        variables: JSON.parse(String(job['variables'])) as Json,
        headers: JSON.parse(String(job['customHeaders'])) as Json,
      }));
    },
    completeJob: (key, variables) => done('complete', 'job', key, '--variables', text(variables)),
    failJob: (key, retries, message) =>
      done('fail', 'job', key, '--retries', String(retries), '--errorMessage', message),
    throwError: (key, code) => done('throwError', 'job', key, '--errorCode', code),
    updateRetries: (key, retries) => done('update', 'retries', key, '--retries', String(retries)),
    publish: (name, correlationKey, variables) =>
      done(
        ...['publish', 'message', name, '--correlationKey', correlationKey, '--ttl', '60s'],
        ...['--variables', text(variables)],
      ),
    signal: (name, variables) => done('broadcast', 'signal', name, '--variables', text(variables)),
    resolveIncident: (key) => done('resolve', 'incident', key),
    setVariables: (key, variables) => done('set', 'variables', key, '--variables', text(variables)),
    evaluateDecision: async (id, variables) =>
      String((await json('evaluate', 'decision', id, '--variables', text(variables)))['decisionOutput']),
    deleteResource: (key) => done('delete', 'resource', key),
  };
}
