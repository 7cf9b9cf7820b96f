/** Reads the files of a deployment and shows their problems. */

import { readFile } from 'node:fs/promises';
import { basename, isAbsolute, normalize } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Finding } from '../../bpmn/model.ts';
import { decodeText, UndecodableText } from '../../bpmn/parse/decode-text.ts';
import { CommandRejection } from '../../client/errors.ts';
import type { Resource } from '../../engine/command.ts';
import { DEPLOYMENT_BYTES_MAX, RECORD_BYTES_MAX } from '../../engine/limits.ts';
import { CliError } from '../frame/errors.ts';
import { EXIT } from '../frame/exit-codes.ts';
import type { Output } from '../frame/output.ts';
import { printable } from '../frame/output.ts';

/**
 * Reads the files. Findings and definitions have their names, never a path of this machine. Fails (usage).
 */
export async function readResources(files: readonly string[]): Promise<Resource[]> {
  const resources: Resource[] = [];
  for (const file of files) {
    const path = normalize(file);
    const name = isAbsolute(path) || path.startsWith('..') ? basename(path) : path;
    resources.push({ name, content: await readText(file) });
  }
  return resources;
}

/** Decodes it by its byte order mark or XML declaration. */
async function readText(file: string): Promise<string> {
  try {
    return decodeText(await readFile(file));
  } catch (error) {
    const isText = error instanceof UndecodableText;
    const reason = error instanceof Error ? error.message : String(error);
    const message = isText ? `${printable(file)}: ${reason}` : `the file could not be read: ${reason}`;
    throw new CliError(EXIT.usage, message, { cause: error });
  }
}

/** Fails (rejected) before anything is sent if the files don't fit into one record, which is compressed. */
export function assertFits(resources: readonly Resource[]): void {
  const sizes = resources.map(({ content }) => Buffer.byteLength(content));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  if (bytes <= RECORD_BYTES_MAX) return;
  const compressedBytes = gzipSync(resources.map(({ content }) => content).join('')).length;
  if (bytes <= DEPLOYMENT_BYTES_MAX && compressedBytes <= RECORD_BYTES_MAX) return;
  const largest = sizes.indexOf(Math.max(...sizes));
  const name = printable(resources[largest]?.name ?? '');
  const what = resources.length === 1 ? `${name} has` : `the files (${name} is the largest) have`;
  throw new CliError(
    EXIT.rejected,
    `${what} ${bytes} bytes, compressed ${compressedBytes}; the limit for one deployment is ` +
      `${DEPLOYMENT_BYTES_MAX}, compressed ${RECORD_BYTES_MAX}`,
    { hint: 'Deploy fewer files at once, or remove the diagrams from large ones.' },
  );
}

/** Prints what didn't prevent the deployment. In JSON mode on standard output, with `kind: "warning"`. */
export function printWarnings(output: Output, warnings: readonly Finding[]): void {
  for (const warning of warnings) {
    output.object({ kind: 'warning', ...warning });
    output.line(findingLine(output, warning, output.colors.yellow('!')));
  }
}

/** Prints one finding per line: file, line, element, reason. */
export function printFindings(output: Output, findings: readonly Finding[]): void {
  for (const finding of findings) {
    output.object({ kind: 'finding', ...finding });
    output.line(findingLine(output, finding));
  }
}

/** File, position, element and reason of a finding. */
export function findingLine(
  { colors }: Output,
  { file, line, elementId, elementType, reason }: Finding,
  mark = colors.red('✗'),
): string {
  const where = line === undefined ? printable(file) : `${printable(file)}:${line}`;
  const type = elementType === undefined ? '' : ` (${printable(elementType)})`;
  const element = elementId === undefined ? '' : `${colors.bold(printable(elementId))}${type}: `;
  return `${mark} ${where}  ${element}${printable(reason)}`;
}

/** The findings of a rejected deployment; null if it was rejected for another reason. */
export function findingsOf(error: unknown): readonly Finding[] | null {
  if (!(error instanceof CommandRejection)) return null;
  const { details } = error;
  if (typeof details !== 'object' || details === null || !('findings' in details)) return null;
  return Array.isArray(details.findings) ? (details.findings as Finding[]) : null;
}
