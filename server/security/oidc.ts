/** Validates bearer tokens of an OpenID Connect provider: signature, issuer, audience and expiry. */
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import { errors, jwtVerify } from 'jose';
import { Problem } from '../http/problem.ts';
import type { Authenticator } from './authenticator.ts';
import type { Principal } from './principal.ts';
import { isRole, ROLES } from './principal.ts';
import { providerUnreachable } from './provider-document.ts';
import type { ProviderOptions } from './provider-keys.ts';
import { ProviderKeys } from './provider-keys.ts';

export interface OidcOptions extends ProviderOptions {
  readonly audience: string;
  /** The claim with the role, or with a list that contains it; dots select nested properties. */
  readonly roleClaim: string;
}

/** Tolerance for the clocks of provider and server, seconds. */
const CLOCK_TOLERANCE_S = 30;
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

/** What a token can have that isn't right; other errors are those of the provider. */
const TOKEN_ERRORS: ReadonlySet<string> = new Set([
  errors.JWTClaimValidationFailed.code,
  errors.JWTExpired.code,
  errors.JWTInvalid.code,
  errors.JWSInvalid.code,
  errors.JWSSignatureVerificationFailed.code,
  errors.JOSEAlgNotAllowed.code,
  errors.JOSENotSupported.code,
  errors.JWKSNoMatchingKey.code,
]);

/**
 * Rejects if the provider's discovery document is wrong; if it is unreachable, `onWarning` is called, and it
 * is read again for the next token.
 */
export async function oidcAuthenticator(
  options: OidcOptions,
  onWarning: (message: string) => void,
): Promise<Authenticator> {
  const keys = new ProviderKeys(options);
  try {
    await keys.discover();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    onWarning(`${error.message}; tokens are rejected until it can be reached`);
  }
  return bearerAuthenticator(keys.keyOf, options);
}

/** `keys`: the provider's keys; fetched again if a token names an unknown key. */
export function bearerAuthenticator(
  keys: JWTVerifyGetKey,
  { issuer, audience, roleClaim }: Pick<OidcOptions, 'issuer' | 'audience' | 'roleClaim'>,
): Authenticator {
  return {
    challenge: 'Bearer realm="signalbox"',
    async authenticate(authorization) {
      const [, token] = /^bearer ([\w.~+/=-]+)$/i.exec(authorization ?? '') ?? [];
      if (token === undefined) return null;
      try {
        return principalOf(await claimsOf(token, keys, { issuer, audience }), roleClaim);
      } catch (error) {
        if (error instanceof errors.JOSEError && TOKEN_ERRORS.has(error.code)) return null;
        if (error instanceof Problem) throw error;
        throw providerUnreachable(issuer, error instanceof Error ? error.message : String(error));
      }
    },
  };
}

/** Rejects with JOSEError, or with an error of the request for the keys. */
async function claimsOf(
  token: string,
  keys: JWTVerifyGetKey,
  { issuer, audience }: Pick<OidcOptions, 'issuer' | 'audience'>,
): Promise<JWTPayload> {
  const rules = {
    ...{ issuer, audience, algorithms: ALGORITHMS, clockTolerance: CLOCK_TOLERANCE_S },
    requiredClaims: ['exp'],
  };
  try {
    return (await jwtVerify(token, keys, rules)).payload;
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    // The token doesn't name its key, and the provider has several, as during a rotation.
    let last: unknown = error;
    for await (const key of error) {
      try {
        return (await jwtVerify(token, key, rules)).payload;
      } catch (wrong) {
        last = wrong;
      }
    }
    throw last;
  }
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
