/** S13, S3: files named on the command line. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
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

test('files are decoded by their XML declaration or byte order mark', async () => {
  const xml = '<?xml version="1.0" encoding="ISO-8859-1"?>\n<a name="Größe"/>';
  await writeFile(join(folder, 'latin.bpmn'), Buffer.from(xml, 'latin1'));
  await writeFile(join(folder, 'utf16.bpmn'), Buffer.from(`\ufeff${xml}`, 'utf16le'));
  const files = ['latin.bpmn', 'utf16.bpmn'].map((name) => join(folder, name));
  const expected = xml.replace('ISO-8859-1', 'UTF-8');
  for (const { content } of await readResources(files)) assert.equal(content, expected);
  await writeFile(join(folder, 'broken.bpmn'), Buffer.from('<a name="Größe"/>', 'latin1'));
  const broken = readResources([join(folder, 'broken.bpmn')]);
  await assert.rejects(broken, /broken\.bpmn: the file is not valid UTF-8; save the file as UTF-8/);
});

test('files that are too large for one record when compressed are rejected before anything is sent', () => {
  // Random bytes as hex digits compress to half their size at best.
  const content = randomBytes(RECORD_BYTES_MAX).toString('hex');
  const resources = [
    { name: 'a.bpmn', content: '<a/>' },
    { name: 'b.bpmn', content },
  ];
  assert.throws(
    () => assertFits(resources),
    /b\.bpmn is the largest.* 2000004 bytes, compressed 1\d{6}; the limit/,
  );
});

test('several files of more than a megabyte fit, because they are compressed', () => {
  const content = `<a>${'<b id="x" name="some text"/>'.repeat(20_000)}</a>`;
  assertFits(['a', 'b', 'c'].map((name) => ({ name, content })));
  const tooMany = Array.from({ length: 30 }, (_, at) => ({ name: `${at}`, content }));
  assert.throws(() => assertFits(tooMany), /the limit for one deployment is 16711680, compressed 1000000/);
});
