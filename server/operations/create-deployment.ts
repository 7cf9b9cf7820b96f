/** Deploys processes, decisions and forms atomically. */
import type { CommandRejection } from '../../client/errors.ts';
import type { Deployed } from '../../engine/step/commands/deploy-resources.ts';
import { invalidArgument } from '../http/problem.ts';
import type { ReadModel } from '../model/read-model.ts';
import { TENANT } from '../model/resource.ts';
import type { Operation } from './operation.ts';
import { checkTenant } from './request-fields.ts';

export const createDeployment: Operation = {
  id: 'createDeployment',
  method: 'POST',
  path: '/deployments',
  role: 'operate',
  multipart: true,
  differs: 'deploymentKey is the key of the first definition of the answer',
  async answer({ commands, model, positions }, { files, body }) {
    const { tenantId } = (body ?? {}) as { tenantId?: string };
    checkTenant('Deploy Resources', tenantId);
    if (files.length === 0) throw invalidArgument('No resources provided.');
    const resources = files.map(({ name, content }) => ({ name, content }));
    const settings = { intent: 'CREATE', reason: findingsText, reachesAll: true };
    const deployed = (await commands.send('deployResources', { resources }, settings, positions)) as Deployed;
    return { body: await deploymentAnswer(model, deployed) };
  },
};

/** The text of a rejected deployment: each file with its problems, in Camunda's form. */
function findingsText(_code: string, { details }: CommandRejection): string | undefined {
  const { findings } = (details ?? {}) as { findings?: Finding[] };
  if (!findings) return undefined;
  const byFile = Map.groupBy(findings, ({ file }) => file);
  const blocks = [...byFile].map(([file, all]) => {
    const problems = all.map(({ elementId, reason }) =>
      elementId ? `- Element: ${elementId}\n    - ERROR: ${reason}` : `- ERROR: ${reason}`,
    );
    return `'${file}': ${problems.join('\n')}`;
  });
  return `Expected to deploy new resources, but encountered the following errors:\n${blocks.join('\n')}`;
}

interface Finding {
  readonly file: string;
  readonly elementId?: string;
  readonly reason: string;
}

/** The response also contains unchanged definitions, with their current version. */
async function deploymentAnswer(model: ReadModel, deployed: Deployed): Promise<DeploymentAnswer> {
  const { processes, decisions = [], forms = [] } = deployed;
  const tenantId = TENANT;
  const graphKeys = [...new Set(decisions.map(({ definitionKey }) => definitionKey))];
  const graphs = await Promise.all(graphKeys.map((key) => graphParts(model, key)));
  const deployments = [
    ...processes.map(({ processId, version, resourceName, definitionKey }) =>
      only('processDefinition', {
        processDefinitionId: processId,
        processDefinitionVersion: version,
        resourceName,
        tenantId,
        processDefinitionKey: String(definitionKey),
      }),
    ),
    ...graphs.flat(),
    ...forms.map(({ definitionKey, formId, version, resourceName }) =>
      only('form', { formId, version, resourceName, tenantId, formKey: String(definitionKey) }),
    ),
  ];
  const [first] = [...processes, ...decisions, ...forms];
  return { deploymentKey: String(first?.definitionKey ?? 0), tenantId, deployments };
}

/** A decision graph and its decisions, with their names, which the engine's reply doesn't contain. */
async function graphParts(model: ReadModel, definitionKey: number): Promise<Deployment[]> {
  const key = String(definitionKey);
  const filter = { decisionRequirementsKey: key };
  const [decisions, graph] = await Promise.all([
    model.query('search', { resource: 'decision-definitions', request: { filter } }),
    model.query('get', { resource: 'decision-requirements', key }),
  ]);
  return [
    ...decisions.items.map((item) => only('decisionDefinition', item)),
    ...(graph ? [only('decisionRequirements', graph)] : []),
  ];
}

type Deployment = Readonly<Record<string, Readonly<Record<string, unknown>> | null>>;

interface DeploymentAnswer {
  readonly deploymentKey: string;
  readonly tenantId: string;
  readonly deployments: readonly Deployment[];
}

const KINDS = [
  'processDefinition',
  'decisionDefinition',
  'decisionRequirements',
  'form',
  'resource',
] as const;

/** Exactly one of the kinds is not null. */
function only(kind: (typeof KINDS)[number], value: Readonly<Record<string, unknown>>): Deployment {
  return Object.fromEntries(KINDS.map((each) => [each, each === kind ? value : null]));
}
