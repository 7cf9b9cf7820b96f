/** Signing in on the page by OpenID Connect, from the options of the server's command. */

import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { Option } from 'commander';
import type { Authenticator } from '../../server/security/authenticator.ts';
import type { OidcSignIn } from '../../server/security/oidc-sign-in.ts';
import { CliError } from '../frame/errors.ts';
import { EXIT } from '../frame/exit-codes.ts';
import { parseDuration } from '../parse/duration.ts';

export interface SignInOptions {
  readonly oidcIssuer?: string;
  readonly oidcClientId?: string;
  readonly oidcClientSecretFile?: string;
  readonly sessionKeyFile?: string;
  readonly sessionTime?: number;
  readonly publicUrl?: string;
}

const SESSION_MS = 8 * 3_600_000;

export function addSignInOptions(command: Command): Command {
  const option = (flags: string, text: string, variable: string): Option =>
    new Option(flags, text).env(variable);
  return command
    .addOption(
      option(
        '--oidc-client-id <id>',
        'let users sign in on the page, as this client of the provider',
        'SIGNALBOX_OIDC_CLIENT_ID',
      ),
    )
    .addOption(
      option(
        '--oidc-client-secret-file <file>',
        'file with the secret of that client (default: a public client)',
        'SIGNALBOX_OIDC_CLIENT_SECRET_FILE',
      ),
    )
    .addOption(
      option(
        '--session-key-file <file>',
        'file with 32 bytes in base64 that all servers share (default: a random key)',
        'SIGNALBOX_SESSION_KEY_FILE',
      ),
    )
    .addOption(
      option(
        '--session-time <duration>',
        'how long users stay signed in (default: 8h)',
        'SIGNALBOX_SESSION_TIME',
      ).argParser(parseDuration),
    )
    .addOption(
      option(
        '--public-url <url>',
        'where browsers reach the page (default: the host of the request)',
        'SIGNALBOX_PUBLIC_URL',
      ),
    );
}

/** Empty without a client id. */
export async function readSignIn(
  options: SignInOptions,
  bearer: Authenticator | undefined,
): Promise<{ readonly authenticator?: Authenticator; readonly signIn?: OidcSignIn }> {
  const {
    oidcIssuer: issuer,
    oidcClientId: clientId,
    publicUrl,
    sessionTime: sessionMs = SESSION_MS,
  } = options;
  if (clientId === undefined) return {};
  if (issuer === undefined || !bearer)
    throw new CliError(EXIT.usage, '--oidc-client-id needs --oidc-issuer and --oidc-audience');
  try {
    // A process without a sign-in doesn't need its libraries.
    const { openSignIn } = await import('../../server/security/open-sign-in.ts');
    const clientSecret = await textOf(options.oidcClientSecretFile);
    const sessionKey = await textOf(options.sessionKeyFile);
    return openSignIn({ issuer, clientId, clientSecret, sessionKey, sessionMs, publicUrl, bearer });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(EXIT.usage, `signing in can't be set up: ${reason}`, { cause: error });
  }
}

async function textOf(file: string | undefined): Promise<string | undefined> {
  return file === undefined ? undefined : (await readFile(file, 'utf8')).trim();
}
