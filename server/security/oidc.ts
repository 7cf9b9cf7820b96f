/** Validates bearer tokens of an OpenID Connect provider: signature, issuer, audience and expiry. */
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { Authenticator } from './authenticator.ts';
import type { Principal } from './principal.ts';
import { isRole, ROLES } from './principal.ts';

export interface OidcOptions {
  /** The issuer in the tokens, such as https://login.example.com/realms/main. */
  readonly issuer: string;
  readonly audience: string;
  /** Default: the URL in the issuer's discovery document. */
  readonly jwksUri?: string;
  /** The claim with the role, or with a list that contains it; dots select nested properties. */
  readonly roleClaim: string;
}

/** Tolerance for the clocks of provider and server, seconds. */
const CLOCK_TOLERANCE_S = 30;
const DISCOVERY_TIMEOUT_MS = 10_000;
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

/** Rejects if the discovery document can't be read. */
export async function oidcAuthenticator(options: OidcOptions): Promise<Authenticator> {
  const jwksUri = options.jwksUri ?? (await discovered(options.issuer, ['jwks_uri'])).jwks_uri;
  return bearerAuthenticator(createRemoteJWKSet(new URL(jwksUri)), options);
}

/** `keys`: the provider's keys; fetched again if a token names an unknown key. */
export function bearerAuthenticator(
  keys: JWTVerifyGetKey,
  { issuer, audience, roleClaim }: Omit<OidcOptions, 'jwksUri'>,
): Authenticator {
  return {
    challenge: 'Bearer realm="signalbox"',
    async authenticate(authorization) {
      const [, token] = /^bearer ([\w.~+/=-]+)$/i.exec(authorization ?? '') ?? [];
      if (token === undefined) return null;
      try {
        const { payload } = await jwtVerify(token, keys, {
          ...{ issuer, audience, algorithms: ALGORITHMS, clockTolerance: CLOCK_TOLERANCE_S },
          requiredClaims: ['exp'],
        });
        return principalOf(payload, roleClaim);
      } catch (error) {
        const isOutage = error instanceof errors.JWKSTimeout;
        if (error instanceof errors.JOSEError && !isOutage) return null;
        throw error;
      }
    },
  };
}

/** The highest of the roles in the claim; a token without a role has no rights. */
function principalOf(payload: JWTPayload, roleClaim: string): Principal | null {
  let value: unknown = payload;
  for (const part of roleClaim.split('.'))
    value = (value as Readonly<Record<string, unknown>> | undefined)?.[part];
  const texts = Array.isArray(value) ? value.map(String) : String(value ?? '').split(' ');
  const role = ROLES.findLast((each) => texts.includes(each));
  const name = String(payload['preferred_username'] ?? payload['client_id'] ?? payload.sub ?? '');
  return role !== undefined && isRole(role) ? { name, role, isKnown: true } : null;
}

/** Fields of the provider's discovery document (OpenID Connect Discovery 1.0). Rejects if one is missing. */
export async function discovered<Name extends string>(
  issuer: string,
  names: readonly Name[],
): Promise<Readonly<Record<Name, string>>> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(url, { signal: AbortSignal.timeout(DISCOVERY_TIMEOUT_MS) });
  const document = response.ok ? ((await response.json()) as Readonly<Record<string, unknown>>) : {};
  const missing = names.find((name) => typeof document[name] !== 'string');
  if (missing === undefined) return document as Readonly<Record<Name, string>>;
  const fix = missing === 'jwks_uri' ? 'check the issuer, or set the JWKS address' : 'check the issuer';
  throw new Error(`${url} answered ${response.status} without ${missing}; ${fix}`);
}
