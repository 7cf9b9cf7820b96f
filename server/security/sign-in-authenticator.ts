/** Accepts the sessions of signed-in browsers in addition to bearer tokens. */
import type { Authenticator } from './authenticator.ts';
import type { Sessions } from './sessions.ts';

/** Where browsers sign in. */
export const SIGN_IN_PATH = '/auth/sign-in';
/** The scheme under which the cookie of a session is passed on. */
export const SESSION_SCHEME = 'Session';

export function signInAuthenticator(bearer: Authenticator, sessions: Sessions): Authenticator {
  return {
    // The page finds there where users sign in.
    challenge: `${bearer.challenge}, sign-in="${SIGN_IN_PATH}"`,
    async authenticate(authorization, certificate) {
      const [, sealed] = /^session ([\w.-]+)$/i.exec(authorization ?? '') ?? [];
      return sealed === undefined
        ? bearer.authenticate(authorization, certificate)
        : sessions.openUser(sealed);
    },
  };
}
