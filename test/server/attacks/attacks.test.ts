/** Attacks on a running server, one line each: what it answers, and that the next request works. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { after, afterEach, before, test } from 'node:test';
import Fastify from 'fastify';
import { openServer } from '../../../cli/server/open-server.ts';
import { Admission } from '../../../server/http/admission.ts';
import { servePage } from '../../../server/http/page-files.ts';
import { AccessCheck } from '../../../server/security/access-check.ts';
import { Quota } from '../../../server/security/quota.ts';
import type { AttackedServer } from './attacked-server.ts';
import { BY_ROLE, openAttackedServer, pageFolder } from './attacked-server.ts';
import { BOMBS, INJECTIONS, REFUSED, SEARCH } from './contents.ts';
import { COMMON, END, lines, MALFORMED, START } from './malformed.ts';
import { exchange, statusesOf } from './raw.ts';

let server: AttackedServer;

before(async () => {
  server = await openAttackedServer();
});

afterEach(async () => {
  const { status } = await send('GET', '/v2/license', undefined);
  assert.equal(status, 200, 'the server answers after the attack');
  assert.deepEqual(server.failures, []);
  assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false);
});

after(() => server.close());

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

async function send(
  method: string,
  path: string,
  body: string | Uint8Array<ArrayBuffer> | undefined,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const response = await fetch(server.url + path, {
    method,
    headers: {
      authorization: 'admin',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body }),
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

test('requests that parsers understand differently are rejected, and what follows them is not carried out', async () => {
  for (const [attack, bytes, statuses] of MALFORMED) {
    const answer = await exchange(server.port, bytes);
    assert.deepEqual(statusesOf(answer), statuses, `${attack}: ${answer}`);
    assert.doesNotMatch(answer, /canary/, attack);
  }
  assert.deepEqual(server.commands, []);
});

/** A body in chunks, without a length. */
async function* chunks(): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < 80; at++) yield Buffer.alloc(64 * 1024, ' ');
}

test('bombs are rejected with the limit that they exceed, and nothing of them stays in memory', async () => {
  for (const [attack, path, body, status, text, headers = {}] of BOMBS) {
    const [content, more] = typeof body === 'string' || body instanceof Uint8Array ? [body, {}] : body;
    const answer =
      content === 'chunked'
        ? await chunked(path)
        : await send('POST', path, content as string, { ...headers, ...more });
    assert.equal(answer.status, status, `${attack}: ${answer.text.slice(0, 300)}`);
    assert.match(answer.text, text, attack);
  }
  assert.deepEqual(server.commands, []);
  assert.equal(server.quota.bytes, 0);
});

async function chunked(path: string): Promise<{ status: number; text: string }> {
  const response = await fetch(server.url + path, {
    method: 'POST',
    headers: { authorization: 'admin', 'content-type': 'application/json' },
    body: ReadableStream.from(chunks()),
    duplex: 'half',
  } as RequestInit);
  return { status: response.status, text: await response.text() };
}

test('filters, sorts and pages are values, never SQL or properties of all objects', async () => {
  for (const filter of INJECTIONS) {
    const { status, text } = await send('POST', SEARCH, JSON.stringify({ filter }));
    assert.equal(status, 200, `${JSON.stringify(filter).slice(0, 200)}: ${text}`);
    assert.deepEqual(JSON.parse(text).items, [], JSON.stringify(filter).slice(0, 200));
  }
  for (const body of REFUSED) {
    const { status, text } = await send('POST', SEARCH, body);
    assert.equal(status, 400, `${body}: ${text}`);
  }
  const all = await send('POST', SEARCH, '{}');
  assert.equal(JSON.parse(all.text).items.length, 3, 'no row is gone');
});

test('variables named like properties of all objects are ordinary variables', async () => {
  const text = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":2}';
  await send('POST', '/v2/process-instances', `{"processDefinitionId":"p","variables":${text}}`);
  const sent = server.commands.at(-1) as { command: { variables?: string } } | undefined;
  assert.equal(sent?.command.variables, text);
});

test('a parameter that occurs twice, and one that has no end, are rejected', async () => {
  for (const query of ['?truncateValues=a&truncateValues=b', '?__proto__=a&__proto__=b']) {
    const { status, text } = await send('POST', `/v2/variables/search${query}`, '{}');
    assert.equal(status, 400, text);
  }
  for (const path of ['/v2/process-instances/%', '/v2/process-instances/%00', '/v2/process-instances/%c0%af'])
    assert.ok([400, 404].includes((await send('GET', path, undefined)).status), path);
  assert.equal((await send('GET', `/v2/process-instances/${'1'.repeat(300)}`, undefined)).status, 414);
});

const BROWSERS: readonly (readonly [
  attack: string,
  headers: Readonly<Record<string, string>>,
  status: number,
])[] = [
  ['a page of another site', { origin: 'https://evil.example' }, 403],
  ['a page without an origin', { origin: 'null' }, 403],
  ['a page on another port', { origin: 'http://127.0.0.1:1' }, 403],
  ['a form of another site', { origin: 'https://evil.example', 'content-type': 'text/plain' }, 403],
  ['a form that sends no origin', { 'content-type': 'text/plain' }, 415],
  ['a form with its own encoding', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
  ['another method by a header', { 'x-http-method-override': 'DELETE' }, 200],
];

test('pages of other sites can send nothing, and may read nothing', async () => {
  for (const [attack, headers, status] of BROWSERS) {
    const answer = await send('POST', SEARCH, '{}', headers);
    assert.equal(answer.status, status, `${attack}: ${answer.text}`);
    assert.equal(answer.headers.get('access-control-allow-origin'), null, attack);
  }
  const preflight = await send('OPTIONS', SEARCH, undefined, {
    ...{ origin: 'https://evil.example', 'access-control-request-method': 'POST' },
  });
  assert.equal(preflight.status, 403);
});

test('no answer can be read as a page', async () => {
  const paths = [
    '/v2/license',
    '/v2/none',
    '/api/openapi.json',
    `/v2/process-instances/<script>alert(1)</script>`,
  ];
  for (const path of paths) {
    const { headers, text } = await send('GET', path, undefined);
    assert.match(headers.get('content-type') ?? '', /json/, path);
    assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
    assert.equal(headers.get('x-frame-options'), 'DENY', path);
    assert.match(
      headers.get('content-security-policy') ?? '',
      /default-src 'none'.*frame-ancestors 'none'/,
      path,
    );
    assert.doesNotMatch(text, /<script>/, path);
  }
});

test('only files of the page are served', async () => {
  const { folder, remove } = pageFolder('canary');
  mkdirSync(`${folder}/assets`, { recursive: true });
  writeFileSync(`${folder}/index.html`, '<p>page</p>');
  const pages = Fastify();
  servePage(pages, folder);
  await pages.listen({ host: '127.0.0.1', port: 0 });
  const { port } = pages.server.address() as AddressInfo;
  const up = ['..', '%2e%2e', '%2E.', '..%00', '....', '%252e%252e'];
  const slash = ['/', '%2f', '\\', '%5c', '//', '%252f'];
  try {
    for (const start of ['/assets/', '/operate/', '/tasklist/', '/', '//']) {
      for (const path of up.flatMap((dots) => slash.map((each) => `${dots}${each}`.repeat(2)))) {
        const request = lines(`GET ${start}${path}secret.txt HTTP/1.1`, 'Host: 127.0.0.1', ...END);
        const answer = await exchange(port, request);
        assert.doesNotMatch(answer, /canary/, request);
        assert.ok([200, 400, 403, 404].includes(statusesOf(answer)[0] ?? 0), `${request}${answer}`);
        if (answer.includes(' 200 ')) assert.match(answer, /<p>page<\/p>$/, request);
      }
    }
  } finally {
    await pages.close();
    remove();
  }
});

test('a client has a limited number of requests in progress, and what is held is given back', async () => {
  const quota = new Quota({ clientRequests: 2, bytes: 1_000 });
  const first = quota.enter('user a');
  const second = quota.enter('user a');
  const other = quota.enter('user b');
  assert.throws(() => quota.enter('user a'), /limit of requests in progress of the user a is 2; wait/);
  first.add(900);
  assert.throws(() => other.add(101), /900 bytes; the limit of the server is 1000/);
  first.release();
  first.release();
  other.add(101);
  quota.enter('user a').release();
  for (const held of [second, other]) held.release();
  assert.deepEqual([quota.bytes, quota.requestCount], [0, 0]);
});

test('slow clients are cut off: of headers, of bodies, and of responses that they do not read', async () => {
  const impatient = await openAttackedServer(undefined, {
    timeouts: { headersMs: 50, receiveMs: 100, readMs: 50, checkedEveryMs: 10 },
  });
  const head = lines(START, ...COMMON, 'Content-Length: 100');
  try {
    for (const part of ['GET /v2', head, `${head}\r\n{`]) {
      const answer = await exchange(impatient.port, part);
      assert.deepEqual(statusesOf(answer), [408], part);
      assert.match(answer, /The headers must arrive within 0.05 s, the whole request within 0.1 s/);
    }
    const reader = connect(impatient.port, '127.0.0.1').pause();
    const request = lines('GET /api/openapi.json HTTP/1.1', ...COMMON, '');
    reader.on('error', () => undefined).write(request.repeat(60));
    while ((await impatient.connections()) === 0) await new Promise(setImmediate);
    while ((await impatient.connections()) > 0) await new Promise(setImmediate);
    while (impatient.quota.requestCount > 0 || impatient.quota.bytes > 0) await new Promise(setImmediate);
    reader.destroy();
  } finally {
    await impatient.close();
  }
});

test('a request that its client abandons is not counted any longer', async () => {
  const body = ' '.repeat(1_000);
  const request = lines(START, ...COMMON, 'Content-Length: 100000', '', body);
  const sockets = Array.from({ length: 5 }, () => connect(server.port, '127.0.0.1'));
  for (const socket of sockets) socket.write(request);
  while (server.quota.requestCount < 5 || server.quota.bytes < 5_000) await new Promise(setImmediate);
  for (const socket of sockets) socket.destroy();
  while (server.quota.requestCount > 0 || server.quota.bytes > 0) await new Promise(setImmediate);
});

test('a route without a role is for administrators', async () => {
  const routes = Fastify();
  const rules = { boundTo: '127.0.0.1', hosts: [], origins: [], needsCredentials: true };
  new Admission(new AccessCheck(BY_ROLE, rules), new Quota(), 1_000).install(routes);
  routes.get('/new', () => 'secret');
  const url = await routes.listen({ host: '127.0.0.1', port: 0 });
  const statusAs = async (authorization: string): Promise<number> =>
    (await fetch(`${url}/new`, { headers: { authorization } })).status;
  try {
    for (const [role, status] of [
      ['', 401],
      ['read', 403],
      ['operate', 403],
      ['admin', 200],
    ] as const)
      assert.equal(await statusAs(role), status, role);
  } finally {
    await routes.close();
  }
});

test('a client without rights makes the server read no body', async () => {
  for (const authorization of ['', 'unknown', 'read']) {
    const request = lines(
      START,
      ...COMMON.slice(0, 1),
      `Authorization: ${authorization}`,
      'Content-Type: application/json',
      'Content-Length: 4000000',
      ...END,
    );
    const answer = await exchange(server.port, request);
    assert.deepEqual(statusesOf(answer), [authorization === 'read' ? 403 : 401]);
  }
  assert.equal(server.quota.bytes, 0);
});

test('an address that others can reach needs users, and test mode needs more', async () => {
  const brokers = { bootstrapServers: '127.0.0.1:1', properties: new Map(), prefix: 'p.' };
  const open = (more: Partial<Parameters<typeof openServer>[1]>): Promise<unknown> =>
    openServer(brokers, {
      ...{ host: '0.0.0.0', httpPort: 0, grpcPort: 0, insecure: false, onWarning: assert.fail, ...more },
    });
  const authenticator = { challenge: '', authenticate: async () => null };
  await assert.rejects(open({}), /would listen on 0\.0\.0\.0 without authentication/);
  await assert.rejects(open({ host: '::' }), /would listen on :: without authentication/);
  const managed = { authenticator, testMode: true, managementPort: 0 };
  await assert.rejects(
    open(managed),
    /management port on 0\.0\.0\.0 has no authentication, and in test mode/,
  );
  const beside = { ...managed, host: '127.0.0.1', managedFrom: { host: '10.0.0.1', hosts: [] } };
  await assert.rejects(open(beside), /management port on 10\.0\.0\.1 has no authentication/);
});

test('the page needs no credentials, and contains no data', async () => {
  for (const path of ['/', '/operate', '/operate/processes/1', '/tasklist']) {
    const { status, text, headers } = await send('GET', path, undefined, { authorization: '' });
    assert.ok([200, 404].includes(status), `${path}: ${text}`);
    assert.match(headers.get('content-security-policy') ?? '', /script-src 'self';/, path);
  }
});
