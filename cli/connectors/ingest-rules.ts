/** Reads an ingest file given on the command line. */

import { readFile } from 'node:fs/promises';
import { findingText, readIngestFile } from '../../connectors/ingest/ingest-file.ts';
import type { IngestRule } from '../../connectors/ingest/ingest-rule.ts';
import { CliError } from '../frame/errors.ts';
import { EXIT } from '../frame/exit-codes.ts';

/** Fails (usage) with all errors. */
export async function readRules(file: string): Promise<readonly IngestRule[]> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new CliError(EXIT.usage, `the file could not be read: ${error.message}`, { cause: error });
  });
  const { rules, findings } = readIngestFile(text);
  if (findings.length === 0) return rules;
  throw new CliError(EXIT.usage, findings.map((finding) => findingText(file, finding)).join('\n'));
}
