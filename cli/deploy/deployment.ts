/** Reads the files of a deployment and shows their problems. */

import { readFile } from 'node:fs/promises';
import { basename, isAbsolute, normalize } from 'node:path';
import type { Finding } from '../../bpmn/model.ts';
import { CommandRejection } from '../../client/errors.ts';
import type { Resource } from '../../engine/command.ts';
import { RECORD_BYTES_MAX } from '../../engine/limits.ts';
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

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(EXIT.usage, `the file could not be read: ${reason}`, { cause: error });
  }
}

/** Fails (rejected) before anything is sent if the files don't fit into one record. */
export function assertFits(resources: readonly Resource[]): void {
  const sizes = resources.map(({ content }) => Buffer.byteLength(content));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  if (bytes <= RECORD_BYTES_MAX) return;
  const largest = sizes.indexOf(Math.max(...sizes));
  const name = printable(resources[largest]?.name ?? '');
  const what = resources.length === 1 ? `${name} has` : `the files (${name} is the largest) have`;
  throw new CliError(
    EXIT.rejected,
    `${what} ${bytes} bytes; the limit for one deployment is ${RECORD_BYTES_MAX}`,
    { hint: 'Deploy fewer files at once, or remove the diagrams from large ones.' },
  );
}

/** Prints one finding per line: file, line, element, reason. */
export function printFindings(output: Output, findings: readonly Finding[]): void {
  for (const finding of findings) {
    output.object(finding);
    output.line(findingLine(output, finding));
  }
}

/** File, position, element and reason of a finding. */
export function findingLine(
  { colors }: Output,
  { file, line, elementId, elementType, reason }: Finding,
): string {
  const where = line === undefined ? printable(file) : `${printable(file)}:${line}`;
  const type = elementType === undefined ? '' : ` (${printable(elementType)})`;
  const element = elementId === undefined ? '' : `${colors.bold(printable(elementId))}${type}: `;
  return `${colors.red('✗')} ${where}  ${element}${printable(reason)}`;
}

/** The findings of a rejected deployment; null if it was rejected for another reason. */
export function findingsOf(error: unknown): readonly Finding[] | null {
  if (!(error instanceof CommandRejection)) return null;
  const { details } = error;
  if (typeof details !== 'object' || details === null || !('findings' in details)) return null;
  return Array.isArray(details.findings) ? (details.findings as Finding[]) : null;
}
