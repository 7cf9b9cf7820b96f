/**
 * How to access a schema registry, from the Java serializers' properties. Pure. Source: Confluent's "Schema
 * Registry configuration for clients"; kafka-connector contract §2.3.
 */
import { ConnectorInputError } from '../errors.ts';

export interface RegistrySettings {
  /** Without credentials and without a trailing slash. */
  readonly url: string;
  readonly basicAuth?: { readonly username: string; readonly password: string };
  readonly bearerToken?: string;
  /** True if a schema that the registry doesn't know is registered. */
  readonly autoRegister: boolean;
  /** True to write with the newest schema of the subject, regardless of the schema in the model. */
  readonly useLatest: boolean;
  /** True to reject values that don't match their JSON Schema (Java's default: false). */
  readonly validateJson: boolean;
  /**
   * The strategy for the subject of the value: 'TopicNameStrategy' or another class name without its package.
   */
  readonly subjectStrategy: string;
}

/** `properties`: see ConnectorProperties.registry. `login`: the cluster's, for SASL_INHERIT. */
export function registrySettings(
  address: string,
  properties: ReadonlyMap<string, string>,
  login?: { readonly username?: string | undefined; readonly password?: string | undefined },
): RegistrySettings {
  const { url, userInfo } = splitAddress(address);
  const token = properties.get('bearer.auth.token');
  const user = userOf(properties, userInfo, login);
  const strategy = properties.get('value.subject.name.strategy') ?? 'TopicNameStrategy';
  return {
    url,
    ...(user === undefined ? {} : { basicAuth: user }),
    ...(token === undefined ? {} : { bearerToken: token }),
    autoRegister: properties.get('auto.register.schemas') !== 'false',
    useLatest: properties.get('use.latest.version') === 'true',
    validateJson: properties.get('json.fail.invalid.schema') === 'true',
    subjectStrategy: strategy.split('.').at(-1) ?? strategy,
  };
}

function splitAddress(address: string): { url: string; userInfo: string } {
  // A client may have several addresses; they belong to one registry.
  const first = address.split(',')[0]?.trim() ?? '';
  if (!URL.canParse(first)) throw new ConnectorInputError('the address of the schema registry is not a URL');
  const url = new URL(first);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new ConnectorInputError('the address of the schema registry must be an http or https URL');
  }
  const userInfo =
    url.username === '' ? '' : `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  url.username = '';
  url.password = '';
  return { url: url.href.replace(/\/$/, ''), userInfo };
}

function userOf(
  properties: ReadonlyMap<string, string>,
  inUrl: string,
  login: { readonly username?: string | undefined; readonly password?: string | undefined } = {},
): { username: string; password: string } | undefined {
  const source = (properties.get('basic.auth.credentials.source') ?? 'URL').toUpperCase();
  if (source === 'SASL_INHERIT') {
    return login.username ? { username: login.username, password: login.password ?? '' } : undefined;
  }
  const given =
    properties.get('basic.auth.user.info') ?? properties.get('schema.registry.basic.auth.user.info');
  const text = source === 'USER_INFO' ? (given ?? '') : inUrl;
  if (text === '') return undefined;
  const colon = text.indexOf(':');
  if (colon < 0) throw new ConnectorInputError('basic.auth.user.info must be user:password');
  return { username: text.slice(0, colon), password: text.slice(colon + 1) };
}
