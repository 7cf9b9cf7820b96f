/** Only one `dev` can use a folder; a process that has ended does not block it. */

import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { claimDev } from '../../../cli/dev/dev-claim.ts';

test('a folder is locked by a living process, and free after release and after a crash', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-test-claim-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, '.signalbox', 'dev.json');

  const first = await claimDev(path);
  assert.equal(first.kind, 'claimed');
  assert.deepEqual(await claimDev(path), { kind: 'held', pid: process.pid, bootstrapServers: null });
  await first.update('127.0.0.1:9092');
  assert.deepEqual(await claimDev(path), {
    kind: 'held',
    pid: process.pid,
    bootstrapServers: '127.0.0.1:9092',
  });
  await first.release();

  const crashed = { process: { pid: process.pid, startedAt: 'in another life' }, bootstrapServers: null };
  for (const left of [JSON.stringify(crashed), '{"process":', '{}']) {
    await writeFile(path, left);
    const claim = await claimDev(path);
    assert.equal(claim.kind, 'claimed', left);
    assert.deepEqual(await readdir(join(folder, '.signalbox')), ['dev.json'], 'nothing else is left lying');
    await claim.release();
  }
});
