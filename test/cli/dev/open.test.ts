/** `signalbox open` finds the page, and its address contains the key as text. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pageUrl } from '../../../cli/commands/open.ts';
import { claimDev, findDev } from '../../../cli/dev/dev-claim.ts';

test('the address leads to the overview, or to the search for a key', () => {
  assert.equal(pageUrl('http://127.0.0.1:8080', undefined), 'http://127.0.0.1:8080/operate');
  assert.equal(pageUrl('https://host/x', 'order 1&a=b'), 'https://host/operate/search?q=order%201%26a%3Db');
  for (const bad of ['host:8080', 'javascript:alert(1)', ''])
    assert.throws(() => pageUrl(bad, '1'), /expected an address/, bad);
});

test('the page of a running dev in the folder is found', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-test-open-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'dev.json');
  assert.equal(await findDev(path), null);
  const claim = await claimDev(path);
  assert.equal(claim.kind, 'claimed');
  await claim.update('127.0.0.1:9092', 'http://127.0.0.1:8081');
  assert.equal((await findDev(path))?.page, 'http://127.0.0.1:8081');
  await claim.release();
  await writeFile(path, JSON.stringify({ process: { pid: process.pid, startedAt: 'earlier' }, page: 'x' }));
  assert.equal(await findDev(path), null, 'after a crash');
});
