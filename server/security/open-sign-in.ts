/** Puts together what lets users sign in on the page. */
import type { Authenticator } from './authenticator.ts';
import { OidcSignIn } from './oidc-sign-in.ts';
import { ProviderDocument } from './provider-document.ts';
import { Sessions } from './sessions.ts';
import { signInAuthenticator } from './sign-in-authenticator.ts';

export interface SignInSettings {
  readonly issuer: string;
  readonly clientId: string;
  /** Absent for a public client. */
  readonly clientSecret?: string | undefined;
  /** The key of sessions in base64; default: a random one. */
  readonly sessionKey?: string | undefined;
  readonly sessionMs: number;
  readonly publicUrl?: string | undefined;
  /** Validates the provider's tokens. */
  readonly bearer: Authenticator;
}

/** `authenticator`: accepts sessions in addition to tokens. Throws Error for an invalid key. */
export function openSignIn({ issuer, clientSecret, sessionKey, publicUrl, ...settings }: SignInSettings): {
  readonly authenticator: Authenticator;
  readonly signIn: OidcSignIn;
} {
  const key = sessionKey === undefined ? undefined : Buffer.from(sessionKey, 'base64');
  const sessions = new Sessions(key);
  const signIn = new OidcSignIn({
    ...{ ...settings, sessions, provider: new ProviderDocument(issuer) },
    ...(clientSecret !== undefined && { clientSecret }),
    ...(publicUrl !== undefined && { publicUrl }),
  });
  return { signIn, authenticator: signInAuthenticator(settings.bearer, sessions) };
}
