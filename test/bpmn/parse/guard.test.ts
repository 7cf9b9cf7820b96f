/** Files that are rejected before the parser reads them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  XML_ATTRIBUTES_MAX,
  XML_BYTES_MAX,
  XML_DEPTH_MAX,
  XML_ELEMENTS_MAX,
  XML_PREFIXES_MAX,
} from '../../../bpmn/limits.ts';
import { findXmlProblem } from '../../../bpmn/parse/guard.ts';

const reasonOf = (xml: string) => findXmlProblem(xml)?.reason;

test('ordinary XML passes', () => {
  for (const xml of [
    '<a/>',
    '\ufeff<?xml version="1.0" encoding="UTF-8"?>\n<a/>\n',
    '<a b="1 > 0" c=\'"\'><!-- <b> --><![CDATA[<c>]]><?pi <d ?></a>\n',
    "<?xml version='1.0' encoding='us-ascii'?><a/>",
    '<a b="&#10;&#x1F600;&lt;"/>',
    '<a incoming="f"/>',
    `<zeebe:input source="=${'x'.repeat(5000)}"/>`,
  ]) {
    assert.equal(findXmlProblem(xml), undefined, xml.slice(0, 80));
  }
});

test('any document type is rejected [C202]', () => {
  const bomb = '<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><a>&b;</a>';
  const external = '<?xml version="1.0"?>\n<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>';
  const inside = '<a><!doctype b></a>';
  for (const xml of [bomb, external, inside]) {
    assert.equal(reasonOf(xml), 'a document type declaration (DOCTYPE) is not allowed');
  }
  assert.equal(findXmlProblem(external)?.line, 2);
  assert.equal(findXmlProblem('<a><!-- <!DOCTYPE b> --></a>'), undefined);
});

test('characters that XML does not allow are rejected, literal or as references', () => {
  assert.deepEqual(findXmlProblem('<a>\n\0</a>'), {
    reason: 'malformed XML: the character U+0000 is not allowed (is the file UTF-16? Save it as UTF-8)',
    line: 2,
  });
  assert.match(reasonOf('<a>\u0007</a>') ?? '', /U\+0007/);
  assert.match(reasonOf('<a>\uffff</a>') ?? '', /U\+ffff/);
  assert.match(reasonOf('<a>\ud800</a>') ?? '', /surrogate/);
  for (const reference of ['&#0;', '&#x0;', '&#xD800;', '&#x110000;', '&#99999999999999999999;', '&#x1f;']) {
    assert.match(reasonOf(`<a b="${reference}"/>`) ?? '', /is not a character$/, reference);
  }
  const utf16 = Buffer.from('<a/>', 'utf16le').toString('utf8');
  assert.match(reasonOf(utf16) ?? '', /U\+0000/);
});

test('the encoding in the declaration is ignored if the text is already decoded', () => {
  for (const encoding of ['ISO-8859-1', 'utf-16', 'windows-1252']) {
    assert.equal(findXmlProblem(`<?xml version="1.0" encoding='${encoding}' ?><a/>`), undefined);
  }
});

test('unclosed tags are rejected', () => {
  assert.equal(reasonOf(''), 'the file is empty');
  assert.equal(reasonOf(' \n '), 'the file is empty');
  assert.equal(reasonOf('hello'), 'malformed XML: no root element');
  assert.equal(reasonOf('<a>'), 'malformed XML: 1 unclosed element');
  assert.equal(reasonOf('<a></a></a>'), 'malformed XML: a closing tag without its opening tag');
  assert.equal(reasonOf('<a/><b/>'), 'malformed XML: more than one root element');
  for (const xml of ['<a', '<a b="', '<a b=">"', '<a <b/>']) {
    assert.equal(reasonOf(xml), 'malformed XML: a tag is not closed', xml);
  }
  for (const xml of ['<a><!-- ', '<a><![CDATA[ ]] >', '<?xml ']) {
    assert.match(reasonOf(xml) ?? '', /^malformed XML: a comment, CDATA section or instruction/, xml);
  }
});

test('each exceeded limit is named', () => {
  assert.match(reasonOf(`<a>${' '.repeat(XML_BYTES_MAX)}</a>`) ?? '', /XML_BYTES_MAX/);
  assert.match(reasonOf(`<a>${'é'.repeat(XML_BYTES_MAX / 2)}</a>`) ?? '', /XML_BYTES_MAX/);
  assert.match(reasonOf('<a>'.repeat(100_000)) ?? '', /XML_DEPTH_MAX/);
  assert.match(reasonOf(`<a>${'<b/>'.repeat(100_000)}</a>`) ?? '', /XML_ELEMENTS_MAX/);
  const attributes = Array.from({ length: XML_ATTRIBUTES_MAX + 1 }, (_, index) => `a${index}="1"`).join(' ');
  assert.match(reasonOf(`<a ${attributes}/>`) ?? '', /XML_ATTRIBUTES_MAX/);
  const prefixes = Array.from({ length: XML_PREFIXES_MAX + 1 }, (_, index) => `xmlns:p${index}="urn:a"`).join(
    ' ',
  );
  assert.match(reasonOf(`<a ${prefixes}/>`) ?? '', /XML_PREFIXES_MAX/);
  for (const tag of [
    'task incoming',
    'b:task b:outgoing',
    'x dataInputRefs',
    'linkEventDefinition a="b" source',
  ]) {
    assert.match(reasonOf(`<${tag}="${'f '.repeat(600)}"/>`) ?? '', /XML_REFERENCE_LIST_LENGTH_MAX/, tag);
  }
});

test('input at the limits is accepted', () => {
  assert.equal(reasonOf('<a>'.repeat(XML_DEPTH_MAX) + '</a>'.repeat(XML_DEPTH_MAX)), undefined);
  assert.equal(reasonOf(`<a>${'<b/>'.repeat(XML_ELEMENTS_MAX - 1)}</a>`), undefined);
  assert.equal(reasonOf(`<a>${' '.repeat(XML_BYTES_MAX - 7)}</a>`), undefined);
});
