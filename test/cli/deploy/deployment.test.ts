/** S13, S3: files named on the command line. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, before, test } from 'node:test';
import { assertFits, readResources } from '../../../cli/deploy/deployment.ts';
import { CliError } from '../../../cli/frame/errors.ts';
import { RECORD_BYTES_MAX } from '../../../engine/limits.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-test-'));
  await writeFile(join(folder, 'order.bpmn'), '<x/>');
  await symlink(join(folder, 'order.bpmn'), join(folder, 'link.bpmn'));
});
after(() => rm(folder, { recursive: true, force: true }));

test('a deployed file never contains a path of this machine', async () => {
  const upward = relative(process.cwd(), join(folder, 'order.bpmn'));
  const files = [join(folder, 'order.bpmn'), join(folder, 'link.bpmn'), upward, `./test/../${upward}`];
  const names = (await readResources(files)).map(({ name }) => name);
  assert.deepEqual(names, ['order.bpmn', 'link.bpmn', 'order.bpmn', 'order.bpmn']);
});

test("a name with NUL, and a folder, can't be read", async () => {
  for (const file of ['order.bpmn\0.txt', folder]) await assert.rejects(readResources([file]), CliError);
});

test('files that are too large for one record are rejected before anything is sent', () => {
  const content = 'x'.repeat(RECORD_BYTES_MAX / 2 + 1);
  const resources = [
    { name: 'a.bpmn', content },
    { name: 'b.bpmn', content },
  ];
  assert.throws(() => assertFits(resources), /a\.bpmn is the largest.*1000002 bytes/);
  assertFits(resources.slice(1));
});
