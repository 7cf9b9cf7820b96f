/** Login to the brokers of one cluster; all connections share its tokens. */

import type { Mechanism, SASLOptions } from 'kafkajs';
import type { KafkajsLog } from '../kafkajs-internals.ts';
import { regionOf, signToken } from './aws-msk-iam.ts';
import { bearerMechanism } from './bearer-mechanism.ts';
import { requestToken } from './client-credentials.ts';
import type { AwsLogin, ClientCredentialsLogin, SaslSettings } from './sasl-settings.ts';
import { TokenCache } from './token-cache.ts';

export interface Login {
  /** kafkajs' `sasl` option for one broker: a separate object, because kafkajs stores state in it. */
  saslOf(host: string): Mechanism | SASLOptions;
  /**
   * Called after a broker has rejected the login: a token may have been revoked, so the next login gets a new
   * one.
   */
  refused(): void;
}

export function createLogin(settings: SaslSettings, log: KafkajsLog): Login {
  if (settings.mechanism !== 'oauthbearer') {
    const sasl = { ...settings } as SASLOptions;
    return { saslOf: () => ({ ...sasl }), refused: () => undefined };
  }
  return settings.tokens === 'aws-msk-iam' ? awsLogin(settings, log) : clientLogin(settings, log);
}

function clientLogin(settings: ClientCredentialsLogin, log: KafkajsLog): Login {
  const tokens = new TokenCache(() => requestToken(settings), reportTo(log));
  const { extensions } = settings;
  return {
    saslOf: () => bearerMechanism(async () => (await tokens.get()).value, extensions),
    refused: () => tokens.forget(),
  };
}

/** A token is valid for one region. */
function awsLogin(settings: AwsLogin, log: KafkajsLog): Login {
  const regions = new Map<string, TokenCache>();
  const tokensOf = (region: string): TokenCache => {
    const known = regions.get(region);
    if (known !== undefined) return known;
    const tokens = new TokenCache(() => signToken(settings, region), reportTo(log));
    regions.set(region, tokens);
    return tokens;
  };
  return {
    saslOf: (host) =>
      bearerMechanism(async () => (await tokensOf(regionOf(host, process.env)).get()).value, {}),
    refused: () => {
      for (const tokens of regions.values()) tokens.forget();
    },
  };
}

function reportTo(log: KafkajsLog): (error: Error) => void {
  return ({ message }) =>
    log('error', `login: no new token; the previous one is still valid: ${message}`, {});
}
