/**
 * Finds the user of a request, from its header `authorization`. Types, and the server without authentication.
 */
import type { Principal } from './principal.ts';

export interface Authenticator {
  /** For the header `www-authenticate` of a refused request. */
  readonly challenge: string;
  /** Null: the credentials are missing or wrong. Rejects if they can't be checked now. */
  authenticate(authorization: string | undefined): Promise<Principal | null>;
}

/** Anyone may do everything; headers are ignored, because clients send some even if none are needed. */
export const NO_AUTHENTICATION: Authenticator = {
  challenge: '',
  authenticate: async () => ({ name: 'anonymous', role: 'admin', isKnown: false }),
};
