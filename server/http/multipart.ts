/** Reads a multipart request: files, and short text fields. */
import type { FastifyRequest } from 'fastify';
import type { UploadedFile } from '../operations/operation.ts';
import type { Held } from '../security/quota.ts';
import { badRequest, invalidArgument, Problem } from './problem.ts';
import { MULTIPART_BYTES_MAX, tooLarge } from './request-limits.ts';

/** Maximum number of files. All files of a deployment are in one command, whose size Kafka limits. */
const FILES_MAX = 200;
const FILE_BYTES_MAX = 4 * 1024 * 1024;
const FIELDS_MAX = 10;
const FIELD_BYTES_MAX = 1000;
const FIELD_NAME_BYTES_MAX = 100;
const PART_HEADERS_MAX = 20;

const LIMITS = {
  files: FILES_MAX,
  fileSize: FILE_BYTES_MAX,
  fields: FIELDS_MAX,
  // One more than accepted: longer values are cut off, which can't be seen otherwise.
  fieldSize: FIELD_BYTES_MAX + 1,
  fieldNameSize: FIELD_NAME_BYTES_MAX,
  parts: FILES_MAX + FIELDS_MAX,
  headerPairs: PART_HEADERS_MAX,
};

/** The limit that an error of the parser is about, by its code. */
const LIMIT_ERRORS: Readonly<Record<string, readonly [what: string, most: number]>> = {
  FST_FILES_LIMIT: ['The request has too many files', FILES_MAX],
  FST_FIELDS_LIMIT: ['The request has too many fields', FIELDS_MAX],
  FST_PARTS_LIMIT: ['The request has too many parts', FILES_MAX + FIELDS_MAX],
  FST_REQ_FILE_TOO_LARGE: ['A file has too many bytes', FILE_BYTES_MAX],
};

export interface Multipart {
  readonly files: readonly UploadedFile[];
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * Rejects with Problem: 400 for a request that isn't multipart, or a file without a name; 413 if it exceeds a
 * limit, 429 if the server has too many bytes of all requests. `held` counts the bytes.
 */
export async function readMultipart(request: FastifyRequest, held: Held | undefined): Promise<Multipart> {
  if (!request.isMultipart()) throw badRequest('The request is not multipart/form-data');
  try {
    return await readParts(request, held);
  } catch (error) {
    const { code } = error as { readonly code?: string };
    const limit = LIMIT_ERRORS[code ?? ''];
    if (limit) throw tooLarge(...limit);
    if (error instanceof Problem || code !== undefined) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw badRequest(`The multipart body can't be read: ${reason}`);
  }
}

async function readParts(request: FastifyRequest, held: Held | undefined): Promise<Multipart> {
  const files: UploadedFile[] = [];
  const fields: Record<string, string> = {};
  let total = 0;
  for await (const part of request.parts({ limits: LIMITS, preservePath: true })) {
    if (part.type === 'field') {
      const value = String(part.value);
      if (value.length > FIELD_BYTES_MAX)
        throw tooLarge(`The field '${part.fieldname}' has too many bytes`, FIELD_BYTES_MAX);
      fields[part.fieldname] = value;
      continue;
    }
    const content = await part.toBuffer();
    if (!part.filename) throw invalidArgument(`The part '${part.fieldname}' has no file name.`);
    total += content.length;
    if (total > MULTIPART_BYTES_MAX)
      throw tooLarge('The files of the request have too many bytes together', MULTIPART_BYTES_MAX);
    held?.add(content.length);
    files.push({ name: part.filename, content: content.toString('utf8') });
  }
  return { files, fields };
}
