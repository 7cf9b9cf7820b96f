/** The files of the page: routes, headers, and the answer if they are missing. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import Fastify from 'fastify';
import { servePage } from '../../server/http/page-files.ts';

async function withFolder(
  fill: (folder: string) => void,
  check: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'page-'));
  try {
    fill(folder);
    await check(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function fill(folder: string): void {
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<p>page</p>');
  writeFileSync(join(folder, 'assets', 'index-1.js'), '1;');
}

test('each route of the page gets it, with a policy that allows no scripts of others', async () => {
  await withFolder(fill, async (folder) => {
    const server = Fastify();
    servePage(server, folder);
    for (const url of ['/', '/operate', '/operate/processes/17?panel=history', '/tasklist', '/tasklist/4']) {
      const { statusCode, body, headers } = await server.inject(url);
      assert.deepEqual([statusCode, body], [200, '<p>page</p>'], url);
      assert.match(String(headers['content-security-policy']), /default-src 'none'; script-src 'self';/);
      assert.equal(headers['cache-control'], 'no-cache');
    }
    const script = await server.inject('/assets/index-1.js');
    assert.deepEqual([script.statusCode, script.body], [200, '1;']);
    assert.match(String(script.headers['cache-control']), /immutable/);
    for (const url of ['/assets/../index.html', '/assets/%2e%2e/index.html', '/assets/', '/other']) {
      assert.equal((await server.inject(url)).statusCode, 404, url);
    }
    await server.close();
  });
});

test('without the files, the routes say how to build them', async () => {
  await withFolder(
    () => undefined,
    async (folder) => {
      const server = Fastify();
      servePage(server, folder);
      const { statusCode, body } = await server.inject('/operate');
      assert.notEqual(statusCode, 200);
      assert.match(body, /npm run build:web/);
      await server.close();
    },
  );
});
