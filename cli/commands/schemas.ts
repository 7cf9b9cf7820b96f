/** `signalbox schemas register|check`: manages Signalbox's own schemas in a schema registry. */
import type { Command } from 'commander';
import { ConnectorError, ConnectorInputError } from '../../connectors/errors.ts';
import { checkSchema, ownSchemas, registerSchema } from '../../connectors/formats/own-schemas.ts';
import type { RegistrySettings } from '../../connectors/formats/registry-settings.ts';
import { registrySettings } from '../../connectors/formats/registry-settings.ts';
import { topicNames } from '../../engine/topics.ts';
import { action } from '../frame/action.ts';
import type { CommandContext } from '../frame/context.ts';
import { CliError } from '../frame/errors.ts';
import { EXIT } from '../frame/exit-codes.ts';
import { examples } from '../frame/help.ts';

interface SchemasOptions {
  readonly registry: string;
}

/** `user:password`; not an option, because options are visible in process lists. */
const USER_INFO = 'SIGNALBOX_REGISTRY_USER_INFO';

export function register(program: Command): void {
  const schemas = program.command('schemas').description("manage the engine's schemas in a schema registry");
  const note = `\nCredentials: \`user:password\` in the environment variable ${USER_INFO}, or in the URL.\n`;
  schemas
    .command('register')
    .description('register the schemas under the subjects of their topics; idempotent')
    .requiredOption('--registry <url>', 'URL of a Confluent-compatible schema registry')
    .addHelpText('after', note + examples('signalbox schemas register --registry http://localhost:8081'))
    .action(action(registerAll));
  schemas
    .command('check')
    .description('check that the schemas are compatible with those registered; fails if one is not')
    .requiredOption('--registry <url>', 'URL of a Confluent-compatible schema registry')
    .addHelpText('after', note + examples('signalbox schemas check --registry http://localhost:8081'))
    .action(action(checkAll));
}

async function registerAll(context: CommandContext, { registry }: SchemasOptions): Promise<void> {
  const settings = settingsOf(registry);
  const superseded: string[] = [];
  for (const schema of ownSchemas(topicNames(context.options.prefix))) {
    const registered = await explained(() => registerSchema(settings, schema));
    const { subject, id, version, newestVersion } = registered;
    context.output.object(registered);
    context.output.line(`${subject}: id ${id}, version ${version}`);
    if (newestVersion !== version) superseded.push(`${subject} (version ${newestVersion})`);
  }
  if (superseded.length === 0) return;
  const reason = `these subjects have a newer schema: ${superseded.join(', ')}`;
  throw new CliError(EXIT.failed, `${reason}; clients that use the latest version don't use this one`);
}

async function checkAll(context: CommandContext, { registry }: SchemasOptions): Promise<void> {
  const settings = settingsOf(registry);
  const refused: string[] = [];
  for (const schema of ownSchemas(topicNames(context.options.prefix))) {
    const { subject } = schema;
    const verdict = await explained(() => checkSchema(settings, schema));
    context.output.object({ subject, verdict });
    context.output.line(`${subject}: ${verdict}`);
    if (verdict === 'incompatible') refused.push(subject);
  }
  if (refused.length === 0) return;
  throw new CliError(EXIT.failed, `not compatible with the registered schemas: ${refused.join(', ')}`);
}

function settingsOf(registry: string): RegistrySettings {
  const userInfo = process.env[USER_INFO];
  const properties = new Map(
    userInfo === undefined
      ? []
      : [
          ['basic.auth.credentials.source', 'USER_INFO'],
          ['basic.auth.user.info', userInfo],
        ],
  );
  try {
    return registrySettings(registry, properties);
  } catch (error) {
    if (!(error instanceof ConnectorInputError)) throw error;
    throw new CliError(EXIT.usage, error.message, { cause: error });
  }
}

async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    throw new CliError(EXIT.failed, error.message, { cause: error });
  }
}
