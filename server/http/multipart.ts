/** Reads a multipart request: files, and short text fields. */
import type { FastifyRequest } from 'fastify';
import type { UploadedFile } from '../operations/operation.ts';
import { badRequest, invalidArgument } from './problem.ts';

/** Maximum number of files. All files of a deployment are in one command, whose size Kafka limits. */
const FILES_MAX = 200;
const FILE_BYTES_MAX = 4 * 1024 * 1024;
const FIELDS_MAX = 10;
const FIELD_BYTES_MAX = 1000;

const LIMITS = {
  files: FILES_MAX,
  fileSize: FILE_BYTES_MAX,
  fields: FIELDS_MAX,
  fieldSize: FIELD_BYTES_MAX,
  headerPairs: 20,
};

export interface Multipart {
  readonly files: readonly UploadedFile[];
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * Throws Problem (400) for a request that isn't multipart, or a file without a name; 413 if it exceeds the
 * limits.
 */
export async function readMultipart(request: FastifyRequest): Promise<Multipart> {
  if (!request.isMultipart()) throw badRequest('The request is not multipart/form-data');
  const files: UploadedFile[] = [];
  const fields: Record<string, string> = {};
  for await (const part of request.parts({ limits: LIMITS, preservePath: true })) {
    if (part.type === 'field') {
      fields[part.fieldname] = String(part.value);
      continue;
    }
    const content = await part.toBuffer();
    if (!part.filename) throw invalidArgument(`The part '${part.fieldname}' has no file name.`);
    files.push({ name: part.filename, content: content.toString('utf8') });
  }
  return { files, fields };
}
