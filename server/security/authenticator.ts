/**
 * Determines the user of a request from its header `authorization`. Types, and the authenticator of a server
 * without authentication.
 */
import type { Principal } from './principal.ts';

export interface Authenticator {
  /** The value of the header `www-authenticate` of a rejected request. */
  readonly challenge: string;
  /**
   * Null if the credentials are missing or wrong. Rejects if they can't be checked now. `certificate`: the
   * name in the client's certificate.
   */
  authenticate(authorization: string | undefined, certificate?: string): Promise<Principal | null>;
}

/** Everyone may do everything; the header is ignored, because clients send it even if it isn't needed. */
export const NO_AUTHENTICATION: Authenticator = {
  challenge: '',
  authenticate: async () => ({ name: 'anonymous', role: 'admin', isKnown: false }),
};
