/**
 * Reads the `sasl.*` properties of a Java client. Pure. Source: Kafka's "Security" documentation; KIP-768 and
 * KIP-1139 (OAUTHBEARER); aws-msk-iam-auth's README (AWS_MSK_IAM).
 */

import { ClientPropertyError } from '../client-property-error.ts';
import type { JaasLogin } from './jaas-config.ts';
import { parseJaasConfig } from './jaas-config.ts';
import type { AwsLogin, ClientCredentialsLogin, PasswordLogin, SaslSettings } from './sasl-settings.ts';

type Properties = ReadonlyMap<string, string>;

const ENDPOINT = 'sasl.oauthbearer.token.endpoint.url';
const HANDLER = 'sasl.login.callback.handler.class';

const PASSWORD_MECHANISMS: Readonly<Record<string, readonly [PasswordLogin['mechanism'], module: string]>> = {
  PLAIN: ['plain', 'PlainLoginModule'],
  'SCRAM-SHA-256': ['scram-sha-256', 'ScramLoginModule'],
  'SCRAM-SHA-512': ['scram-sha-512', 'ScramLoginModule'],
};
const MECHANISMS = [...Object.keys(PASSWORD_MECHANISMS), 'OAUTHBEARER', 'AWS_MSK_IAM'];

/** Throws ClientPropertyError with the missing or unsupported property. */
export function saslSettings(properties: Properties): SaslSettings {
  const name = properties.get('sasl.mechanism') ?? 'GSSAPI';
  const byPassword = PASSWORD_MECHANISMS[name];
  if (byPassword !== undefined) return passwordLogin(properties, name, byPassword);
  if (name === 'OAUTHBEARER') return isAwsHandler(properties) ? awsLogin(properties) : oauthLogin(properties);
  if (name === 'AWS_MSK_IAM') return awsLogin(properties);
  throw new ClientPropertyError('sasl.mechanism', `'${name}' is not one of ${MECHANISMS.join(', ')}`);
}

/** True if the login uses the AWS identity of this process, not secrets in the properties. */
export function usesAwsIdentity(properties: Properties): boolean {
  return properties.get('sasl.mechanism') === 'AWS_MSK_IAM' || isAwsHandler(properties);
}

function isAwsHandler(properties: Properties): boolean {
  return properties.get(HANDLER)?.startsWith('software.amazon.msk.auth.iam.') === true;
}

function passwordLogin(
  properties: Properties,
  name: string,
  [mechanism, module]: readonly [PasswordLogin['mechanism'], string],
): PasswordLogin {
  const login = jaasLogin(properties, name, module);
  return { mechanism, username: required(login, 'username'), password: required(login, 'password') };
}

function jaasLogin(properties: Properties, mechanism: string, module: string): JaasLogin {
  const text = properties.get('sasl.jaas.config');
  if (text === undefined) {
    throw new ClientPropertyError('sasl.jaas.config', `missing; required for ${mechanism}`);
  }
  const login = parseJaasConfig(text);
  if (login.module.split('.').at(-1) === module) return login;
  throw new ClientPropertyError('sasl.jaas.config', `${mechanism} needs ${module}, not ${login.module}`);
}

function required({ options }: JaasLogin, name: string): string {
  const value = options.get(name);
  if (value !== undefined) return value;
  throw new ClientPropertyError('sasl.jaas.config', `lacks ${name}`);
}

/** Client id, secret and scope as KIP-1139's properties or, as before Kafka 4.1, as options of the module. */
function oauthLogin(properties: Properties): ClientCredentialsLogin {
  const { options } = jaasLogin(properties, 'OAUTHBEARER', 'OAuthBearerLoginModule');
  const handler = properties.get(HANDLER)?.split('.').at(-1) ?? 'OAuthBearerLoginCallbackHandler';
  if (handler !== 'OAuthBearerLoginCallbackHandler') {
    throw new ClientPropertyError(
      HANDLER,
      `'${handler}' is not one of OAuthBearerLoginCallbackHandler, IAMOAuthBearerLoginCallbackHandler`,
    );
  }
  const credential = (property: string, option: string): string => {
    const value = properties.get(`sasl.oauthbearer.client.credentials.${property}`) ?? options.get(option);
    if (value !== undefined && value !== '') return value;
    throw new ClientPropertyError('sasl.jaas.config', `lacks ${option}, which OAUTHBEARER requires`);
  };
  return {
    mechanism: 'oauthbearer',
    tokens: 'client-credentials',
    endpoint: endpointOf(properties),
    clientId: credential('client.id', 'clientId'),
    clientSecret: credential('client.secret', 'clientSecret'),
    scope: properties.get('sasl.oauthbearer.scope') ?? options.get('scope') ?? '',
    encodesHeader: properties.get('sasl.oauthbearer.header.urlencode')?.toLowerCase() === 'true',
    extensions: extensionsOf(options),
  };
}

function endpointOf(properties: Properties): URL {
  const text = properties.get(ENDPOINT);
  if (text === undefined) {
    throw new ClientPropertyError(ENDPOINT, 'missing; required for OAUTHBEARER: the URL that issues tokens');
  }
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url;
  throw new ClientPropertyError(ENDPOINT, `'${text}' is not an http or https URL`);
}

const EXTENSION = 'extension_';

function extensionsOf(options: ReadonlyMap<string, string>): Record<string, string> {
  const named = [...options].filter(([name]) => name.startsWith(EXTENSION));
  return Object.fromEntries(named.map(([name, value]) => [name.slice(EXTENSION.length), value]));
}

/** Options of the module that don't affect the identity. */
const AWS_IGNORED: ReadonlySet<string> = new Set(['awsDebugCreds', 'awsMaxRetries', 'awsMaxBackOffTimeMs']);
const AWS_OPTIONS = ['awsProfileName', 'awsRoleArn', 'awsRoleSessionName'];

function awsLogin(properties: Properties): AwsLogin {
  const isBearer = properties.get('sasl.mechanism') === 'OAUTHBEARER';
  const module = isBearer ? 'OAuthBearerLoginModule' : 'IAMLoginModule';
  const { options } = jaasLogin(properties, isBearer ? 'OAUTHBEARER' : 'AWS_MSK_IAM', module);
  for (const name of options.keys()) {
    if (AWS_OPTIONS.includes(name) || AWS_IGNORED.has(name)) continue;
    throw new ClientPropertyError(
      'sasl.jaas.config',
      `the option ${name} is not supported (supported: ${AWS_OPTIONS.join(', ')})`,
    );
  }
  return {
    mechanism: 'oauthbearer',
    tokens: 'aws-msk-iam',
    profile: options.get('awsProfileName'),
    role: options.get('awsRoleArn'),
    roleSession: options.get('awsRoleSessionName'),
  };
}
