/**
 * Decides whether a request is allowed: by its origin, its user, and the role that its operation requires.
 */
import { Problem } from '../http/problem.ts';
import type { Role } from '../operations/role.ts';
import type { Authenticator } from './authenticator.ts';
import type { BrowserRules } from './browser-check.ts';
import { checkBrowser } from './browser-check.ts';
import type { Principal } from './principal.ts';
import { isAllowed } from './principal.ts';

export class Unauthenticated extends Problem {
  /** The value of the header `www-authenticate`. */
  readonly challenge: string;

  constructor(challenge: string) {
    super(401, 'Unauthorized', 'The credentials are missing or wrong');
    this.challenge = challenge;
  }
}

export interface RequestOrigin {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
}

export class AccessCheck {
  readonly #authenticator: Authenticator;
  readonly #rules: BrowserRules;

  constructor(authenticator: Authenticator, rules: BrowserRules) {
    this.#authenticator = authenticator;
    this.#rules = rules;
  }

  /** Throws Problem (403) for what a page of another site makes a browser send. */
  checkBrowser(origin: RequestOrigin): void {
    checkBrowser(origin, this.#rules);
  }

  /**
   * Rejects with Problem (401, 403). `authorization`: the header of that name; `certificate`: the name in the
   * client's certificate.
   */
  async authorize(authorization: string | undefined, needed: Role, certificate?: string): Promise<Principal> {
    const principal = await this.#authenticator.authenticate(authorization, certificate);
    if (!principal) throw new Unauthenticated(this.#authenticator.challenge);
    if (isAllowed(principal, needed)) return principal;
    throw new Problem(
      403,
      'FORBIDDEN',
      `'${principal.name}' has the role ${principal.role}; this operation needs ${needed}`,
    );
  }
}
