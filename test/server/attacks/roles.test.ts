/** Every operation and every procedure with every role: from the tables, so that a new one is in the test. */
import assert from 'node:assert/strict';
import { connect, constants } from 'node:http2';
import { after, before, test } from 'node:test';
import { status } from '@grpc/grpc-js';
import { RPCS } from '../../../server/grpc/rpcs.ts';
import { CAMUNDA_OPERATIONS } from '../../../server/operations/camunda-operations.ts';
import { OWN_OPERATIONS } from '../../../server/operations/own-table.ts';
import type { Role } from '../../../server/operations/role.ts';
import { OPERATIONS } from '../../../server/operations/table.ts';
import { ROLES } from '../../../server/security/principal.ts';
import { Quota } from '../../../server/security/quota.ts';
import type { AttackedServer } from './attacked-server.ts';
import { openAttackedServer } from './attacked-server.ts';
import { GatewayClient } from './gateway-client.ts';

let server: AttackedServer;
let gateway: GatewayClient;

before(async () => {
  server = await openAttackedServer();
  gateway = new GatewayClient(server.grpc);
});

after(async () => {
  gateway.close();
  await server.close();
});

interface Endpoint {
  readonly method: string;
  readonly path: string;
  readonly role: Role;
  /** False: the answer is 501. */
  readonly isBuilt: boolean;
}

const pathOf = (prefix: string, path: string): string => prefix + path.replaceAll(/\{[^}]*\}/g, '1');
const built = new Set(OPERATIONS.map(({ id }) => id));

/** Operations of Camunda that Signalbox doesn't have tell nothing but that, and only to users. */
const ENDPOINTS: readonly Endpoint[] = [
  ...OPERATIONS.map(({ method, path, role }) => ({ method, path: pathOf('/v2', path), role, isBuilt: true })),
  ...OWN_OPERATIONS.map(({ method, path, role }) => ({
    method,
    path: pathOf('/api', path),
    role,
    isBuilt: true,
  })),
  ...CAMUNDA_OPERATIONS.filter(({ id }) => !built.has(id)).map(({ method, path }) => ({
    ...{ method, path: pathOf('/v2', path), role: 'read' as const, isBuilt: false },
  })),
  { method: 'GET', path: '/api/events', role: 'read', isBuilt: true },
  { method: 'GET', path: '/api/openapi.json', role: 'read', isBuilt: true },
];

/** 0: no credentials are needed. */
const rankOf = (role: string): number => ROLES.indexOf(role as Role) + 1;
const CALLERS = ['', ...ROLES];

test('each operation is for its role and those above it: others get 401 or 403, and nothing happens', async () => {
  for (const caller of CALLERS) {
    // Whatever a reader may do, the others may do.
    const tried = ENDPOINTS.filter(({ isBuilt }) => isBuilt || rankOf(caller) <= rankOf('read'));
    await Promise.all(
      tried.map(async ({ method, path, role }) => {
        const before = server.commands.length;
        const isAllowed = rankOf(caller) >= rankOf(role);
        const response = await fetch(server.url + path, {
          method,
          headers: { ...(caller !== '' && { authorization: caller }), 'content-type': 'application/json' },
          ...(method !== 'GET' && { body: '{}' }),
        });
        const text = await response.text();
        const where = `${caller || 'no user'}: ${method} ${path} (${role}): ${response.status} ${text}`;
        if (isAllowed) assert.ok(![401, 403].includes(response.status), where);
        else assert.equal(response.status, rankOf(caller) === 0 ? 401 : 403, where);
        if (rankOf(caller) === 0) assert.equal(server.commands.length, before, where);
      }),
    );
    if (rankOf(caller) <= rankOf('read')) assert.deepEqual(server.commands, [], caller);
  }
  assert.deepEqual(server.failures, []);
});

test('each procedure is for its role and those above it', async () => {
  const sent = server.commands.length;
  const roleOf = new Map(OPERATIONS.map(({ id, role }) => [id, role]));
  const names = Object.keys(gateway.methods);
  assert.ok(names.length > 20, `only ${names.length} procedures`);
  for (const caller of CALLERS) {
    for (const name of names) {
      const role = roleOf.get(RPCS[name]?.operation ?? 'activateJobs');
      assert.ok(role, name);
      const { code, details } = await gateway.call(name, {}, caller === '' ? {} : { authorization: caller });
      const where = `${caller || 'no user'}: ${name} (${role}): ${code} ${details}`;
      if (rankOf(caller) >= rankOf(role)) {
        assert.ok(code !== status.UNAUTHENTICATED && code !== status.PERMISSION_DENIED, where);
      } else {
        assert.equal(code, rankOf(caller) === 0 ? status.UNAUTHENTICATED : status.PERMISSION_DENIED, where);
      }
    }
    if (rankOf(caller) <= rankOf('read')) assert.equal(server.commands.length, sent, caller);
  }
});

test('messages and metadata of procedures are limited, and their variables are checked', async () => {
  const admin = { authorization: 'admin' };
  const deep = `{"v":${'['.repeat(5_000)}${']'.repeat(5_000)}}`;
  const cases = [
    [
      {},
      { ...admin, padding: 'x'.repeat(20_000) },
      status.RESOURCE_EXHAUSTED,
      /metadata has \d+ bytes; the limit is 16384/,
    ],
    [{ variables: `"${'x'.repeat(5_000_000)}"` }, admin, status.RESOURCE_EXHAUSTED, /4194304/],
    [{ variables: deep }, admin, status.INVALID_ARGUMENT, /the limit is 210 levels/],
    [{ variables: '[]' }, admin, status.INVALID_ARGUMENT, /root level object/],
    [{ variables: '{' }, admin, status.INVALID_ARGUMENT, /Invalid JSON/],
    [
      { bpmnProcessId: 'x'.repeat(100_000), version: -1 },
      { authorization: 'x'.repeat(10_000) },
      status.UNAUTHENTICATED,
      /credentials/,
    ],
  ] as const;
  const before = server.commands.length;
  const failures = server.failures.length;
  for (const [request, headers, code, text] of cases) {
    const answer = await gateway.call('CreateProcessInstance', request, headers);
    assert.equal(answer.code, code, answer.details.slice(0, 200));
    assert.match(answer.details, text);
  }
  // More than the HTTP/2 library reads: the call fails, and the connection can be used again.
  const { code } = await gateway.call('Topology', {}, { ...admin, padding: 'x'.repeat(100_000) });
  assert.notEqual(code, status.OK);
  assert.equal((await gateway.call('Topology', {}, admin)).code, status.OK);
  assert.equal(server.commands.length, before);
  assert.deepEqual([server.quota.requestCount, server.failures.length], [0, failures]);
});

test('a call is decided about before its message is read, and a message counts until the call has ended', async () => {
  const open = await openAttackedServer(undefined, {
    quota: new Quota({ clientRequests: 3, bytes: 100_000 }),
  });
  const session = connect(`http://${open.grpc}`);
  session.on('error', () => undefined);
  const call = (authorization: string) =>
    session.request({
      ...{ ':method': 'POST', ':path': '/gateway_protocol.Gateway/PublishMessage', te: 'trailers' },
      ...{ 'content-type': 'application/grpc', authorization },
    });
  const statusOf = (stream: ReturnType<typeof call>): Promise<number> =>
    new Promise((resolve) => {
      // The answer to a call that is rejected has only headers.
      const take = (headers: object): void => {
        const { 'grpc-status': code } = headers as { readonly 'grpc-status'?: string };
        if (code !== undefined) resolve(Number(code));
      };
      stream
        .on('response', take)
        .on('trailers', take)
        .on('error', () => undefined)
        .resume();
    });
  try {
    // The message is announced, and never comes.
    const announced = Buffer.from([0, 0, 0x3f, 0, 0]);
    for (const [authorization, code] of [
      ['', status.UNAUTHENTICATED],
      ['read', status.PERMISSION_DENIED],
    ] as const) {
      const stream = call(authorization);
      stream.write(announced);
      assert.equal(await statusOf(stream), code);
    }
    const waiting = [call('admin'), call('admin'), call('admin')];
    for (const stream of waiting) stream.on('error', () => undefined).write(announced);
    while (open.quota.requestCount < 3) await new Promise(setImmediate);
    assert.equal(await statusOf(call('admin')), status.RESOURCE_EXHAUSTED);
    for (const stream of waiting) stream.close(constants.NGHTTP2_CANCEL);
    while (open.quota.requestCount > 0) await new Promise(setImmediate);
    const client = new GatewayClient(open.grpc);
    const large = { name: 'm', variables: JSON.stringify({ v: 'x'.repeat(100_000) }) };
    const { code, details } = await client.call('PublishMessage', large, { authorization: 'admin' });
    client.close();
    assert.deepEqual([code, open.quota.bytes], [status.RESOURCE_EXHAUSTED, 0]);
    assert.match(details, /limit of the server is 100000/);
  } finally {
    session.destroy();
    await open.close();
  }
});

test('streams that are opened and reset at once leave nothing, and other clients are served', async () => {
  const session = connect(`http://${server.grpc}`);
  const closed = new Promise((resolve) => session.once('close', resolve));
  session.on('error', () => undefined);
  await new Promise((resolve) => session.once('remoteSettings', resolve));
  assert.equal(session.remoteSettings.maxConcurrentStreams, 1_000);
  const headers = {
    ...{ ':method': 'POST', ':path': '/gateway_protocol.Gateway/Topology', te: 'trailers' },
    ...{ 'content-type': 'application/grpc', authorization: 'admin' },
  };
  for (let n = 0; n < 5_000 && !session.destroyed && !session.closed; n++) {
    const stream = session.request(headers);
    stream.on('error', () => undefined);
    stream.close(constants.NGHTTP2_CANCEL);
    if (n % 100 === 0) await new Promise(setImmediate);
  }
  session.destroy();
  await closed;
  assert.equal((await gateway.call('Topology', {}, { authorization: 'admin' })).code, status.OK);
  while (server.quota.requestCount > 0) await new Promise(setImmediate);
});
