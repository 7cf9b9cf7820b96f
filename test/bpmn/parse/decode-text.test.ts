/** Files in other encodings than UTF-8. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeText, UndecodableText } from '../../../bpmn/parse/decode-text.ts';
import { findXmlProblem } from '../../../bpmn/parse/guard.ts';

const xml = (encoding: string, name: string) =>
  `<?xml version="1.0" encoding="${encoding}"?>\n<a name="${name}"/>`;
const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();
const stored = (name: string) => xml('UTF-8', name);

test('XML is decoded by its declaration', () => {
  for (const [encoding, bytes, name] of [
    ['UTF-8', Buffer.from(xml('UTF-8', 'Größe €')), 'Größe €'],
    ['ISO-8859-1', Buffer.from(xml('ISO-8859-1', 'Größe'), 'latin1'), 'Größe'],
    ['iso-8859-15', Buffer.from(xml('iso-8859-15', 'Gr\u00f6\u00dfe \u00a4'), 'latin1'), 'Größe €'],
    ['windows-1252', Buffer.from(xml('windows-1252', '\u0080'), 'latin1'), '€'],
    ['us-ascii', Buffer.from(xml('us-ascii', 'size')), 'size'],
  ] as const) {
    assert.equal(decodeText(bytes), stored(name), encoding);
    assert.equal(findXmlProblem(decodeText(bytes)), undefined);
  }
});

test('UTF-16 is decoded by its byte order mark, or by the first character', () => {
  const text = xml('UTF-16', 'Größe €');
  for (const bytes of [
    Buffer.from(`\ufeff${text}`, 'utf16le'),
    utf16be(`\ufeff${text}`),
    Buffer.from(text, 'utf16le'),
    utf16be(text),
  ]) {
    assert.equal(decodeText(bytes), stored('Größe €'));
  }
  assert.equal(decodeText(Buffer.from('\ufeff{"id":"ö"}', 'utf16le')), '{"id":"ö"}');
});

test('a byte order mark wins over the declaration', () => {
  assert.equal(decodeText(Buffer.from(`\ufeff${xml('ISO-8859-1', 'ö')}`)), stored('ö'));
});

test('text without a declaration is UTF-8', () => {
  assert.equal(decodeText(Buffer.from('<a name="ö"/>')), '<a name="ö"/>');
  assert.equal(decodeText(new Uint8Array()), '');
});

test('bytes that are not in their encoding, and unknown encodings, are errors that say so', () => {
  const latin1 = Buffer.from('<a name="\u00f6"/>', 'latin1');
  assert.throws(
    () => decodeText(latin1),
    new UndecodableText('the file is not valid UTF-8; save the file as UTF-8'),
  );
  assert.throws(
    () => decodeText(Buffer.from(xml('EBCDIC-CP-US', 'a'))),
    /the encoding 'ebcdic-cp-us' is unknown, which its XML declaration names; save the file as UTF-8/,
  );
});
