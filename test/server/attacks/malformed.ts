/** Requests that are not valid HTTP/1.1, or that proxies and servers could understand differently. */

export const lines = (...all: string[]): string => `${all.join('\r\n')}\r\n`;
export const START = 'POST /v2/process-instances HTTP/1.1';
export const COMMON = ['Host: 127.0.0.1', 'Authorization: admin', 'Content-Type: application/json'];
export const END = ['Connection: close', ''];
const SECOND = 'GET /v2/topology HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: admin\r\n\r\n';

export const MALFORMED: readonly (readonly [attack: string, bytes: string, statuses: readonly number[]])[] = [
  [
    'a length and chunks',
    lines(START, ...COMMON, 'Content-Length: 6', 'Transfer-Encoding: chunked', '', '0', '', SECOND),
    [400],
  ],
  [
    'chunks and a length',
    lines(START, ...COMMON, 'Transfer-Encoding: chunked', 'Content-Length: 6', '', '0', '', SECOND),
    [400],
  ],
  [
    'two lengths',
    lines(START, ...COMMON, 'Content-Length: 2', 'Content-Length: 40', '', `{}${SECOND}`),
    [400],
  ],
  ['a list of lengths', lines(START, ...COMMON, 'Content-Length: 2, 40', '', `{}${SECOND}`), [400]],
  ['a negative length', lines(START, ...COMMON, 'Content-Length: -1', '', SECOND), [400]],
  ['a length with a sign', lines(START, ...COMMON, 'Content-Length: +2', '', `{}${SECOND}`), [400]],
  ['a hexadecimal length', lines(START, ...COMMON, 'Content-Length: 0x2', '', `{}${SECOND}`), [400]],
  [
    'an encoding after chunks',
    lines(START, ...COMMON, 'Transfer-Encoding: chunked, identity', '', '0', '', SECOND),
    [400],
  ],
  ['an unknown encoding', lines(START, ...COMMON, 'Transfer-Encoding: xchunked', '', '0', '', SECOND), [400]],
  ['a space before a colon', lines(START, ...COMMON, 'Content-Length : 2', '', `{}${SECOND}`), [400]],
  ['a folded header', lines(START, ...COMMON, 'Transfer-Encoding:', ' chunked', '', '0', '', SECOND), [400]],
  ['line feeds alone', [START, ...COMMON, 'Content-Length: 2', '', '{}'].join('\n'), [400]],
  ['a line feed in a header', lines(START, ...COMMON, 'X: a\nContent-Length: 50', '', SECOND), [400]],
  [
    'a chunk size that is not a number',
    lines(START, ...COMMON, 'Transfer-Encoding: chunked', '', 'zz', '{}', '0', '', SECOND),
    [400],
  ],
  ['a NUL in a header', lines('GET /v2/topology HTTP/1.1', 'Host: 127.0.0.1', 'X: a\0b', ...END), [400]],
  ['no Host', lines('GET /v2/topology HTTP/1.1', 'Authorization: admin', ...END), [400]],
  [
    'two Hosts',
    lines(
      'GET /v2/topology HTTP/1.1',
      'Host: 127.0.0.1',
      'Host: evil.example',
      'Authorization: admin',
      ...END,
    ),
    [400],
  ],
  ['HTTP/0.9', 'GET /v2/topology\r\n\r\n', [401]],
  ['HTTP/2 by prior knowledge', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', [400]],
  ['an unknown method', lines('GETS /v2/topology HTTP/1.1', ...COMMON, ...END), [400]],
  ['TRACE', lines('TRACE /v2/topology HTTP/1.1', 'Host: 127.0.0.1', 'X-Secret: canary', ...END), [404]],
  ['CONNECT', lines('CONNECT evil.example:443 HTTP/1.1', 'Host: evil.example:443', ...END), []],
  [
    'a rebound name',
    lines('GET /v2/topology HTTP/1.1', 'Host: evil.example', 'Authorization: admin', ...END),
    [403],
  ],
  [
    'a rebound name in the URL',
    lines('GET http://127.0.0.1/v2/topology HTTP/1.1', 'Host: evil.example', 'Authorization: admin', ...END),
    [403],
  ],
  ['a long URL', lines(`GET /v2/${'a'.repeat(20_000)} HTTP/1.1`, ...COMMON, ...END), [431]],
  ['long headers', lines('GET /v2/topology HTTP/1.1', ...COMMON, `X: ${'a'.repeat(20_000)}`, ...END), [431]],
  [
    'many headers',
    lines(
      'GET /v2/topology HTTP/1.1',
      ...COMMON,
      ...Array.from({ length: 120 }, (_, n) => `X-${n}: 1`),
      ...END,
    ),
    [431],
  ],
  [
    'a long extension of a chunk',
    lines(START, ...COMMON, 'Transfer-Encoding: chunked', '', `2;${'a'.repeat(20_000)}`, '{}', '0', '', ''),
    [413],
  ],
  [
    'an upgrade to a web socket',
    lines(
      'GET /v2/license HTTP/1.1',
      ...COMMON,
      'Upgrade: websocket',
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
      'Sec-WebSocket-Version: 13',
      'Connection: Upgrade, close',
      '',
    ),
    [200],
  ],
];
