/** Embedded forms are found in the text of the process. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { embeddedFormText } from '../../inspect/read/task-form.ts';

const json = '{"components":[{"label":"a < b & \\"c\\""}]}';
const escaped = json.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

test('a form is found by its id, escaped or in CDATA', () => {
  const xml = `<zeebe:userTaskForm id="one">{}</zeebe:userTaskForm>
    <zeebe:userTaskForm id="two">${escaped}</zeebe:userTaskForm>
    <z:userTaskForm  id='three'><![CDATA[${json}]]></z:userTaskForm>`;
  assert.equal(embeddedFormText(xml, 'one'), '{}');
  assert.equal(embeddedFormText(xml, 'two'), json);
  assert.equal(embeddedFormText(xml, 'three'), json);
  assert.equal(embeddedFormText(xml, 'four'), undefined);
});
