/** HTTP and gRPC with TLS and with certificates of clients: real connections of Node and of grpc-js. */
import assert from 'node:assert/strict';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { credentials, status } from '@grpc/grpc-js';
import { basicAuthenticator, readUsers } from '../../server/security/basic.ts';
import { TlsFiles } from '../../server/security/tls-files.ts';
import { skipWithout } from '../skip-without.ts';
import type { AttackedServer } from './attacks/attacked-server.ts';
import { openAttackedServer } from './attacks/attacked-server.ts';
import { GatewayClient } from './attacks/gateway-client.ts';
import type { CertificateFiles } from './certificates.ts';
import { lookForOpenssl, TestAuthority } from './certificates.ts';

const skip = await skipWithout('openssl', lookForOpenssl);

interface Client {
  /** PEM files of authorities that the client trusts. */
  readonly ca: string;
  readonly own?: CertificateFiles;
}

interface Answer {
  readonly status: number;
  /** Of the server. */
  readonly name: string;
  readonly body: string;
}

/** Rejects if the connection fails. */
async function get(server: AttackedServer, path: string, { ca, own }: Client): Promise<Answer> {
  const settings = {
    ca: await readFile(ca),
    agent: false as const,
    ...(own && { cert: await readFile(own.cert), key: await readFile(own.key) }),
  };
  return new Promise((resolve, reject) => {
    const sent = request(server.url + path, settings, (response) => {
      const name = String((response.socket as TLSSocket).getPeerCertificate().subject.CN);
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text) => {
        body += String(text);
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, name, body }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

async function call(server: AttackedServer, { ca, own }: Client): Promise<number> {
  const how = credentials.createSsl(
    await readFile(ca),
    own ? await readFile(own.key) : null,
    own ? await readFile(own.cert) : null,
  );
  const client = new GatewayClient(server.grpc, how);
  try {
    return (await client.call('Topology', {})).code;
  } finally {
    client.close();
  }
}

test('with TLS, clients check the server, and rotated certificates are used without a restart', {
  skip,
}, async () => {
  const authority = await TestAuthority.create('authority');
  const paths = { cert: join(authority.folder, 'tls.crt'), key: join(authority.folder, 'tls.key') };
  const use = async ({ cert, key }: CertificateFiles): Promise<void> => {
    await copyFile(cert, paths.cert);
    await copyFile(key, paths.key);
  };
  await use(await authority.issue('/CN=first'));
  const warnings: string[] = [];
  const tls = await TlsFiles.open(paths, (message) => warnings.push(message));
  const users = readUsers('ann:read:certificate', 'users');
  const server = await openAttackedServer(basicAuthenticator(users), { tls });
  const client = { ca: authority.cert };
  try {
    assert.match(server.url, /^https:/);
    const first = await get(server, '/v2/license', client);
    assert.deepEqual([first.status, first.name], [401, 'first']);
    assert.equal(await call(server, client), status.UNAUTHENTICATED);
    await assert.rejects(fetch(server.url.replace('https:', 'http:')), 'plain HTTP is not answered');
    const plain = new GatewayClient(server.grpc);
    assert.equal((await plain.call('Topology', {})).code, status.UNAVAILABLE);
    plain.close();

    await copyFile((await authority.issue('/CN=other')).key, paths.key);
    await tls.read();
    await tls.read();
    assert.equal(warnings.length, 1, 'a fault is reported once');
    assert.match(
      String(warnings),
      /tls\.key does not belong to the certificate in .*tls\.crt; the server continues/,
    );
    assert.equal((await get(server, '/v2/license', client)).name, 'first');

    await use(await authority.issue('/CN=second'));
    await tls.read();
    assert.equal((await get(server, '/v2/license', client)).name, 'second');
    assert.equal(await call(server, client), status.UNAUTHENTICATED);

    const other = await TestAuthority.create('other');
    await use(await other.issue('/CN=third'));
    await tls.read();
    await assert.rejects(get(server, '/v2/license', client), /certificate/);
    assert.equal(await call(server, client), status.UNAVAILABLE);
    assert.equal(await call(server, { ca: other.cert }), status.UNAUTHENTICATED, 'gRPC has the new one, too');
    await other.remove();
  } finally {
    tls.close();
    await server.close();
    await authority.remove();
  }
});

test('a certificate of a client is its user, with the role of the file', { skip }, async () => {
  const authority = await TestAuthority.create('authority');
  const foreign = await TestAuthority.create('authority');
  const tls = await TlsFiles.open(
    { ...(await authority.issue('/CN=server')), clientCa: authority.cert },
    assert.fail,
  );
  const users = readUsers(
    'reader:read:certificate\nworker:operate:certificate\nann:admin:scrypt$16$1$1$AAAA$AAAA',
    'users',
  );
  const server = await openAttackedServer(basicAuthenticator(users), { tls });
  const as = async (subject: string, issuer = authority): Promise<Client> => ({
    ca: authority.cert,
    own: await issuer.issue(subject),
  });
  try {
    const reader = await as('/O=any/CN=reader');
    const me = await get(server, '/v2/authentication/me', reader);
    assert.deepEqual(
      [me.status, JSON.parse(me.body).username, JSON.parse(me.body).roles],
      [200, 'reader', ['read']],
    );
    assert.equal(await call(server, reader), status.OK);
    const refused = [
      ['/CN=unknown', 401],
      ['/CN=ann', 401],
      ['/CN=reader/CN=worker', 401],
      ['/O=reader', 401],
      ['/CN=reader ', 401],
    ] as const;
    for (const [subject, code] of refused) {
      assert.equal((await get(server, '/v2/authentication/me', await as(subject))).status, code, subject);
    }
    for (const client of [{ ca: authority.cert }, await as('/CN=worker', foreign)]) {
      await assert.rejects(
        get(server, '/v2/authentication/me', client),
        /certificate|alert|ECONNRESET|hang up/i,
      );
      assert.equal(await call(server, client), status.UNAVAILABLE);
    }
  } finally {
    tls.close();
    await server.close();
    await authority.remove();
    await foreign.remove();
  }
});

test("a file that can't be used is named", { skip }, async () => {
  const authority = await TestAuthority.create('authority');
  const right = await authority.issue('/CN=server');
  const text = join(authority.folder, 'text');
  await writeFile(text, 'not PEM');
  const missing = join(authority.folder, 'missing');
  const cases = [
    [{ ...right, cert: missing }, /missing can't be read: ENOENT/],
    [{ ...right, key: missing }, /missing can't be read: ENOENT/],
    [{ ...right, clientCa: missing }, /missing can't be read: ENOENT/],
    [{ ...right, cert: text }, /text is not a certificate in PEM form/],
    [{ ...right, key: text }, /text is not a private key in PEM form/],
    [{ ...right, key: right.cert }, /issued-1\.pem is not a private key/],
    [{ ...right, cert: right.key }, /issued-1\.key is not a certificate/],
    [{ ...right, clientCa: text }, /text is not a certificate/],
    [{ ...right, clientCa: right.cert }, /issued-1\.pem is not one of an authority/],
    [
      { cert: authority.cert, key: right.key },
      /issued-1\.key does not belong to the certificate in .*ca\.pem/,
    ],
  ] as const;
  try {
    for (const [paths, message] of cases) await assert.rejects(TlsFiles.open(paths, assert.fail), message);
  } finally {
    await authority.remove();
  }
});
