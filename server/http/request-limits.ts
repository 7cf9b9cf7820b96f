/**
 * What a request may contain, and how long it may take. Each limit is named by the response that it causes.
 */
import type { ServerOptions } from 'node:http';
import type { Socket } from 'node:net';
import { DEPLOYMENT_BYTES_MAX } from '../../engine/limits.ts';
import { badRequest, Problem } from './problem.ts';

/** Of a JSON body; Kafka limits a command to less. */
export const BODY_BYTES_MAX = 4 * 1024 * 1024;
/** Of all files of a multipart request, and of what separates them. */
export const MULTIPART_BYTES_MAX = DEPLOYMENT_BYTES_MAX;
/** The first line and all headers. */
const HEADER_BYTES_MAX = 16 * 1024;
/** Node ignores those after the 2,000th, so there are fewer. */
const HEADERS_MAX = 100;
export const CONNECTIONS_MAX = 10_000;

/** How long clients may take, ms. */
export interface RequestTimeouts {
  /** To send the headers of a request. */
  readonly headersMs: number;
  /** To send a whole request. */
  readonly receiveMs: number;
  /** To read anything of a response. */
  readonly readMs: number;
  /** How often connections are searched for those of slow clients. */
  readonly checkedEveryMs: number;
}

export const TIMEOUTS: RequestTimeouts = {
  headersMs: 10_000,
  receiveMs: 30_000,
  readMs: 30_000,
  checkedEveryMs: 2_000,
};

/** Settings of Node's server. */
export function parserLimits({
  headersMs,
  checkedEveryMs,
}: RequestTimeouts): Pick<ServerOptions, 'maxHeaderSize' | 'headersTimeout' | 'connectionsCheckingInterval'> {
  return {
    maxHeaderSize: HEADER_BYTES_MAX,
    headersTimeout: headersMs,
    connectionsCheckingInterval: checkedEveryMs,
  };
}

/** Throws Problem (413, 415, 431) for what the headers say about a request. */
export function checkHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  rawHeaders: readonly string[],
): void {
  const count = rawHeaders.length / 2;
  if (count > HEADERS_MAX) {
    throw new Problem(
      431,
      'Request Header Fields Too Large',
      `The request has ${count} headers; the limit is ${HEADERS_MAX}`,
    );
  }
  const hosts = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host');
  if (hosts.length > 1) throw badRequest('The request has more than one header Host');
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw new Problem(
      415,
      'Unsupported Media Type',
      `The header Content-Encoding is '${String(encoding)}'; send the body uncompressed`,
    );
  }
  const isMultipart = String(headers['content-type'] ?? '').startsWith('multipart/');
  const length = Number(headers['content-length'] ?? 0);
  const most = isMultipart ? MULTIPART_BYTES_MAX : BODY_BYTES_MAX;
  if (length > most) throw tooLarge(`The body has ${length} bytes`, most);
}

/** `what`: a sentence without its period. */
export function tooLarge(what: string, most: number): Problem {
  return new Problem(413, 'Payload Too Large', `${what}; the limit is ${most}`);
}

/** Answers requests that the parser rejects, or that didn't arrive in time, and closes the connection. */
export function rejectUnreadable(
  error: Error & { readonly code?: string },
  socket: Socket,
  timeouts: RequestTimeouts,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy(error);
    return;
  }
  const { status, title, message } = unreadable(error, timeouts);
  const body = JSON.stringify({ type: 'about:blank', title, status, detail: message });
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\nConnection: close\r\nContent-Type: application/problem+json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  socket.destroySoon();
}

function unreadable(
  { code = '', message }: Error & { readonly code?: string },
  { headersMs, receiveMs }: RequestTimeouts,
): Problem {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new Problem(
        431,
        'Request Header Fields Too Large',
        `The URL and the headers have more than ${HEADER_BYTES_MAX} bytes, which is the limit`,
      );
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new Problem(413, 'Payload Too Large', 'The extensions of a chunk have more than 16384 bytes');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new Problem(
        408,
        'Request Timeout',
        `The headers must arrive within ${headersMs / 1000} s, the whole request within ${receiveMs / 1000} s`,
      );
    default:
      return new Problem(400, 'Bad Request', `The request is not valid HTTP/1.1: ${message}`);
  }
}
