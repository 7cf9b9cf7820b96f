/** `signalbox users`: the file of users for the server's Basic authentication. */

import { appendFile, readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { Option } from 'commander';
import { BY_CERTIFICATE, readUsers } from '../../server/security/basic.ts';
import { hashPassword } from '../../server/security/password-hash.ts';
import { ROLES } from '../../server/security/principal.ts';
import { action } from '../frame/action.ts';
import type { CommandContext } from '../frame/context.ts';
import { CliError } from '../frame/errors.ts';
import { EXIT } from '../frame/exit-codes.ts';
import { examples } from '../frame/help.ts';
import { printable } from '../frame/output.ts';

interface AddOptions {
  readonly role: string;
  readonly certificate?: boolean;
}

export function register(program: Command): void {
  const users = program.command('users').description("users of the server's Basic authentication");
  users
    .command('add')
    .description('add a user to a file; the password is read from the standard input')
    .argument('<file>', 'file of users; created if it is missing')
    .argument('<name>', 'name of the user')
    .addOption(new Option('--role <role>', 'what the user may do').choices(ROLES).default('read'))
    .option('--certificate', 'the user has a certificate with this name (CN) instead of a password')
    .addHelpText(
      'after',
      examples(
        'echo "$PASSWORD" | signalbox users add users.txt ann --role operate',
        'signalbox users add users.txt worker-1 --role operate --certificate',
      ),
    )
    .action(action(add));
}

async function add(
  { output }: CommandContext,
  file: string,
  name: string,
  { role, certificate = false }: AddOptions,
): Promise<void> {
  if (!/^[\w.@-]{1,100}$/.test(name)) {
    throw new CliError(
      EXIT.usage,
      `the name '${name}' has characters other than letters, digits and . _ @ -`,
    );
  }
  const present = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  if (present !== '' && readUsers(present, file).some((user) => user.name === name)) {
    throw new CliError(EXIT.rejected, `${file} already has the user '${name}'`, {
      hint: 'Remove the line first to give the user another password or role.',
    });
  }
  const secret = certificate ? BY_CERTIFICATE : await hashPassword(await readPassword());
  const newline = present === '' || present.endsWith('\n') ? '' : '\n';
  await appendFile(file, `${newline}${name}:${role}:${secret}\n`, { mode: 0o600 });
  output.object({ user: name, role, file });
  output.line(`Added ${printable(name)} with the role ${role} to ${printable(file)}`);
}

async function readPassword(): Promise<string> {
  const password = (await text(process.stdin)).replace(/\r?\n$/, '');
  if (password !== '') return password;
  throw new CliError(EXIT.usage, 'the password on the standard input is empty');
}
