/**
 * `c8ctl` of `@camunda8/cli`. The version of its library that it names isn't published; see
 * `c8ctl/missing-names.mjs`.
 */
import { fileURLToPath } from 'node:url';
import type { ClientKind, ClientOperations, Json, SearchPage } from '../client.ts';
import { CommandLine } from '../command-line.ts';
import { installedFile, installNodePackages } from '../installation.ts';
import { versionOf } from '../installed.ts';

const NAME = '@camunda8/cli';
const HOOK = fileURLToPath(new URL('../c8ctl/missing-names.mjs', import.meta.url));

export const c8ctl: ClientKind = {
  name: `${NAME} ${versionOf(NAME)} (c8ctl)`,
  install: installNodePackages,
  async open({ http }) {
    const program = installedFile(`${NAME}/dist/index.js`);
    const command = await CommandLine.open(process.execPath, ['--import', HOOK, program], (folder) => ({
      HOME: folder,
      C8CTL_DATA_DIR: folder,
      C8CTL_OUTPUT_MODE: 'json',
      CAMUNDA_BASE_URL: `${http}/v2`,
    }));
    return {
      operations: { ...commandsOf(command), ...searchesOf(command) },
      close: () => command.close(),
    };
  },
};

function commandsOf(command: CommandLine): Partial<ClientOperations> {
  const done = async (...args: readonly string[]): Promise<void> => void (await command.run(...args));
  const variablesOf = (variables: Json): string => `--variables=${JSON.stringify(variables)}`;
  return {
    topology: async () =>
      String((JSON.parse((await command.run('get', 'topology')).stdout) as Json)['gatewayVersion']),
    async deploy(name, content) {
      const { stdout } = await command.run('deploy', await command.writeFile(name, content));
      const rows = JSON.parse(stdout) as Json[];
      return String(rows[0]?.['Key']);
    },
    async create(id, variables) {
      const { stderr } = await command.run('create', 'pi', `--id=${id}`, variablesOf(variables));
      return keyOf(stderr);
    },
    async createAndAwait(id, variables) {
      const args = [`--id=${id}`, variablesOf(variables), '--requestTimeout=60000'];
      const { stdout } = await command.run('await', 'pi', ...args);
      return (JSON.parse(stdout) as Json)['variables'] as Json;
    },
    cancel: (key) => done('cancel', 'pi', key),
    async activate(type, max, fetch = []) {
      const names = fetch.length === 0 ? [] : [`--fetchVariable=${fetch.join(',')}`];
      const args = [`--maxJobsToActivate=${max}`, '--customHeaders', ...names];
      const { stdout } = await command.run('activate', 'jobs', type, ...args);
      return rowsOf(stdout).map((row) => ({
        jobKey: String(row['Key']),
        retries: Number(row['Retries']),
        variables: (row['Variables'] ?? {}) as Json,
        headers: row['Custom Headers'] as Json,
      }));
    },
    completeJob: (key, variables) => done('complete', 'job', key, variablesOf(variables)),
    failJob: (key, retries, message) =>
      done('fail', 'job', key, `--retries=${retries}`, `--errorMessage=${message}`),
    updateRetries: (key, retries) => done('update', 'job', key, `--retries=${retries}`),
    publish: (name, correlationKey, variables) =>
      done(
        ...['publish', 'msg', name, `--correlationKey=${correlationKey}`, '--timeToLive=60000'],
        variablesOf(variables),
      ),
    resolveIncident: (key) => done('resolve', 'inc', key),
    setVariables: (key, variables) => done('set', 'variable', key, variablesOf(variables)),
    completeTask: (key, variables) => done('complete', 'ut', key, variablesOf(variables)),
  };
}

function searchesOf(command: CommandLine): Partial<ClientOperations> {
  /** Its columns have names of their own. */
  const search =
    (resource: string, filters: readonly string[], columns: Readonly<Record<string, string>>) =>
    async (request: Json): Promise<SearchPage> => {
      const filter = request['filter'] as Json;
      const args = filters.flatMap((name) => (name in filter ? [`--${name}=${filter[name]}`] : []));
      const rows = rowsOf((await command.run('search', resource, ...args)).stdout);
      const items = rows.map((row) =>
        Object.fromEntries(Object.entries(columns).map(([field, column]) => [field, row[column]])),
      );
      return { items, page: { totalItems: items.length } };
    };
  return {
    getInstance: async (key) => JSON.parse((await command.run('get', 'pi', key)).stdout) as Json,
    searchVariables: search('variables', ['processInstanceKey'], { name: 'Name', value: 'Value' }),
    searchIncidents: search('inc', ['processInstanceKey'], { incidentKey: 'Key' }),
    searchTasks: search('ut', ['processInstanceKey', 'state'], { name: 'Name' }),
    searchJobs: search('jobs', ['processInstanceKey', 'state'], { type: 'Type', retries: 'Retries' }),
    searchDefinitions: search('pd', ['processDefinitionId'], { processDefinitionKey: 'Key' }),
    xml: async (key) => (await command.run('get', 'pd', key, '--xml')).stdout.replace(/\n$/, ''),
  };
}

/** Without rows it writes nothing there. */
function rowsOf(stdout: string): readonly Json[] {
  return stdout.trim() === '' ? [] : (JSON.parse(stdout) as Json[]);
}

/** Of the message of success among its lines of JSON. */
function keyOf(stderr: string): string {
  const key = stderr
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => (JSON.parse(line) as Json)['key'])
    .find((each) => each !== undefined);
  if (key === undefined) throw new Error(`no key in ${stderr}`);
  return String(key);
}
