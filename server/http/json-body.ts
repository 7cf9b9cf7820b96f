/** Reads the JSON body of a request, whose bytes count among those that the server holds. */
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Held } from '../security/quota.ts';
import type { Admission } from './admission.ts';
import { parseExactJson } from './exact-json.ts';
import { badRequest, Problem } from './problem.ts';
import { BODY_BYTES_MAX, tooLarge } from './request-limits.ts';

/** Accepts all kinds of JSON; an empty body means no body. */
export function readJsonBodies(server: FastifyInstance, admission: Admission): void {
  server.removeAllContentTypeParsers();
  const read = async (request: FastifyRequest, payload: IncomingMessage): Promise<unknown> => {
    const held = admission.heldOf(request);
    // Of a path that doesn't exist, for instance.
    if (!held) return undefined;
    return parsed(await textOf(payload, held));
  };
  server.addContentTypeParser(/^application\/([\w.-]+\+)?json/, read);
}

async function textOf(payload: IncomingMessage, held: Held): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // The connection stays open for the response to a body that is too large.
    for await (const chunk of payload.iterator({ destroyOnReturn: false })) {
      size += chunk.length;
      if (size > BODY_BYTES_MAX) throw tooLarge('The body has too many bytes', BODY_BYTES_MAX);
      held.add(chunk.length);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw badRequest(`The body ended early: ${error instanceof Error ? error.message : String(error)}`);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return text.trim() === '' ? undefined : parseExactJson(text);
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw badRequest('JSON parse error: the body is not valid JSON');
  }
}
