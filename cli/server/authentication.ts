/** The server's authentication, from the options of its command. */

import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { Option } from 'commander';
import type { Authenticator } from '../../server/security/authenticator.ts';
import { basicAuthenticator, readUsers } from '../../server/security/basic.ts';
import { CliError } from '../frame/errors.ts';
import { EXIT } from '../frame/exit-codes.ts';

export interface AuthenticationOptions {
  readonly users?: string;
  readonly oidcIssuer?: string;
  readonly oidcAudience?: string;
  readonly oidcJwks?: string;
  readonly oidcRoleClaim: string;
}

export function addAuthenticationOptions(command: Command): Command {
  const option = (flags: string, text: string, variable: string): Option =>
    new Option(flags, text).env(variable);
  return command
    .addOption(
      option('--users <file>', 'require Basic authentication by this file of users', 'SIGNALBOX_USERS'),
    )
    .addOption(
      option(
        '--oidc-issuer <url>',
        'require tokens of this OpenID Connect provider',
        'SIGNALBOX_OIDC_ISSUER',
      ),
    )
    .addOption(
      option('--oidc-audience <text>', 'audience that the tokens must have', 'SIGNALBOX_OIDC_AUDIENCE'),
    )
    .addOption(
      option('--oidc-jwks <url>', "the provider's keys (default: by discovery)", 'SIGNALBOX_OIDC_JWKS'),
    )
    .addOption(
      option(
        '--oidc-role-claim <claim>',
        'claim with the role: read, operate or admin',
        'SIGNALBOX_OIDC_ROLE_CLAIM',
      ).default('roles'),
    );
}

/** Undefined if the server has no authentication. */
export async function readAuthentication(
  options: AuthenticationOptions,
  onWarning: (message: string) => void,
): Promise<Authenticator | undefined> {
  const {
    users,
    oidcIssuer: issuer,
    oidcAudience: audience,
    oidcJwks: jwksUri,
    oidcRoleClaim: roleClaim,
  } = options;
  if (users !== undefined && issuer !== undefined) {
    throw new CliError(EXIT.usage, '--users and --oidc-issuer exclude each other');
  }
  try {
    if (users !== undefined) return basicAuthenticator(readUsers(await readFile(users, 'utf8'), users));
    if (issuer === undefined) return undefined;
    if (audience === undefined) throw new Error('--oidc-issuer needs --oidc-audience');
    const { oidcAuthenticator } = await import('../../server/security/oidc.ts');
    const provider = { issuer, audience, roleClaim, ...(jwksUri !== undefined && { jwksUri }) };
    return await oidcAuthenticator(provider, onWarning);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(EXIT.usage, `the authentication can't be set up: ${reason}`, { cause: error });
  }
}
