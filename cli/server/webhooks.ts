/** The file of webhooks, with the secrets that it names. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Webhook } from '../../server/webhooks/webhook.ts';
import { CliError } from '../frame/errors.ts';
import { EXIT } from '../frame/exit-codes.ts';
import type { SecretPlace } from './webhooks-file.ts';
import { readWebhooksFile } from './webhooks-file.ts';

/** Rejects with CliError, which lists all problems of the file. */
export async function readWebhooks(file: string): Promise<readonly Webhook[]> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new CliError(EXIT.usage, `the webhooks could not be read: ${error.message}`, { cause: error });
  });
  const { webhooks, findings } = readWebhooksFile(text, (place) => secretOf(place, dirname(file)));
  if (findings.length === 0) return webhooks;
  const lines = findings.map(
    ({ line, reason }) => `${file}${line === undefined ? '' : `:${line}`}: ${reason}`,
  );
  throw new CliError(EXIT.usage, lines.join('\n'), { hint: 'docs/events.md describes the file.' });
}

function secretOf(place: SecretPlace, folder: string): string {
  if ('file' in place) return readFileSync(resolve(folder, place.file), 'utf8');
  const value = process.env[place.env];
  if (value === undefined) throw new Error(`the environment variable ${place.env} is not set`);
  return value;
}
