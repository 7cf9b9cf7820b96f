/** Bodies that are too much, or that are meant for more than they say. */
import { gzipSync } from 'node:zlib';
import { multipart } from './raw.ts';

const json = (value: unknown): string => JSON.stringify(value);
const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const variables = (text: string): string => `{"processDefinitionId":"p","variables":{"v":${text}}}`;
export const SEARCH = '/v2/process-instances/search';
const form = (parts: Parameters<typeof multipart>[0]) => {
  const { type, body } = multipart(parts);
  return [body, { 'content-type': type }] as const;
};
const FILE = { name: 'resources', filename: 'a.bpmn', content: '<a/>' };

type Case = readonly [
  attack: string,
  path: string,
  body: string | Uint8Array<ArrayBuffer> | readonly [string, Readonly<Record<string, string>>],
  status: number,
  text: RegExp,
  headers?: Readonly<Record<string, string>>,
];

export const BOMBS: readonly Case[] = [
  ['a large body', SEARCH, ' '.repeat(4_194_305), 413, /has 4194305 bytes; the limit is 4194304/],
  ['a large body in chunks', SEARCH, ['chunked', {}], 413, /too many bytes; the limit is 4194304/],
  ['deep JSON', SEARCH, nested(100_000), 400, /the limit is 210 levels/],
  ['deep variables', '/v2/process-instances', variables(nested(5_000)), 400, /the limit is 210 levels/],
  [
    'deep alternatives',
    SEARCH,
    `${'{"filter":{"$or":['.repeat(60)}${']}}'.repeat(60)}`,
    400,
    /cannot be parsed/,
  ],
  [
    '100,000 conditions',
    SEARCH,
    json({ filter: { $or: Array.from({ length: 100_000 }, () => ({ state: 'ACTIVE' })) } }),
    400,
    /more than 1000 conditions/,
  ],
  [
    '100,000 values',
    SEARCH,
    json({ filter: { processInstanceKey: { $in: Array.from({ length: 100_000 }, (_, n) => String(n)) } } }),
    400,
    /more than 10000 values/,
  ],
  ['a large page', SEARCH, json({ page: { limit: 1_000_000 } }), 400, /at most 10000/],
  [
    '200,000 wrong items',
    '/v2/process-instances',
    json({ tags: Array.from({ length: 200_000 }, () => 1) }),
    400,
    /cannot be parsed/,
  ],
  [
    'a long wrong value',
    SEARCH,
    json({ filter: { processInstanceKey: 'x'.repeat(100_000) } }),
    400,
    /^.{0,3000}$/s,
  ],
  [
    'a long pattern',
    SEARCH,
    json({ filter: { processDefinitionId: { $like: '*a'.repeat(50_000) } } }),
    400,
    /the limit is 1000 characters/,
  ],
  [
    'a number of 5,000 digits',
    SEARCH,
    `{"page":{"limit":${'9'.repeat(5_000)}}}`,
    400,
    /cannot be parsed|at most/,
  ],
  [
    'a compressed body',
    SEARCH,
    gzipSync(Buffer.alloc(1_000_000)),
    415,
    /Content-Encoding is 'gzip'; send the body uncompressed/,
    { 'content-encoding': 'gzip' },
  ],
  [
    '201 files',
    '/v2/deployments',
    form(Array.from({ length: 201 }, () => FILE)),
    413,
    /too many files; the limit is 200/,
  ],
  [
    'a large file',
    '/v2/deployments',
    form([{ ...FILE, content: 'x'.repeat(4_194_305) }]),
    413,
    /A file has too many bytes; the limit is 4194304/,
  ],
  [
    'many large files',
    '/v2/deployments',
    form(Array.from({ length: 5 }, () => ({ ...FILE, content: 'x'.repeat(4_000_000) }))),
    413,
    /bytes; the limit is 16711680/,
  ],
  [
    '11 fields',
    '/v2/deployments',
    form(Array.from({ length: 11 }, (_, n) => ({ name: `f${n}`, content: 'x' }))),
    413,
    /too many fields; the limit is 10/,
  ],
  [
    'a long field',
    '/v2/deployments',
    form([{ name: 'tenantId', content: 'x'.repeat(2_000) }]),
    413,
    /'tenantId' has too many bytes; the limit is 1000/,
  ],
  [
    'a form without an end',
    '/v2/deployments',
    [
      '--a-boundary\r\ncontent-disposition: form-data; name="a"; filename="a"\r\n\r\nx',
      { 'content-type': 'multipart/form-data; boundary=a-boundary' },
    ],
    400,
    /multipart/i,
  ],
  [
    'a field named __proto__',
    '/v2/deployments',
    form([{ name: '__proto__', content: 'x' }]),
    400,
    /prototype/,
  ],
];

export const INJECTIONS: readonly unknown[] = [
  { processDefinitionId: `p' OR '1'='1` },
  { processDefinitionId: { $like: `%' OR 1=1 --` } },
  { processDefinitionId: { $in: [`x') OR ('1'='1`] } },
  { processDefinitionId: { $eq: `'; DROP TABLE instances; --` } },
  { processDefinitionName: '\0' },
  { $or: Array.from({ length: 999 }, () => ({ processDefinitionId: 'x' })) },
];
export const REFUSED: readonly string[] = [
  ...['constructor', '__proto__', 'toString', 'hasOwnProperty', '1=1) OR (1'].flatMap((name) => [
    `{"filter":{"${name}":"x"}}`,
    `{"filter":{"processDefinitionId":{"${name}":"x"}}}`,
    `{"sort":[{"field":"${name}"}]}`,
    `{"sort":[{"field":"processDefinitionId","order":"${name}"}]}`,
    `{"${name}":{}}`,
  ]),
  '{"page":{"limit":"1; DROP TABLE instances"}}',
  '{"page":{"after":"x"}}',
  '{"page":{"from":-1}}',
  `{"page":{"after":"${Buffer.from('[{"a":1},[]]').toString('base64')}"}}`,
];
