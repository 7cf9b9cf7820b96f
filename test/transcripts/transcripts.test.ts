/**
 * The records of the engine for each element. `npm run transcripts:rewrite` generates them again; review the
 * diff.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { elements } from '../../bpmn/elements/table.ts';
import { EventKind } from '../../state/events.ts';
import { rewritten } from './transcript.ts';

const folder = new URL('./', import.meta.url);
const kinds = new Set<EventKind>();
const files = readdirSync(folder).filter((name) => name.endsWith('.txt'));

for (const file of files) {
  test(file, async () => {
    const text = readFileSync(new URL(file, folder), 'utf8');
    assert.equal(await rewritten(text, kinds), text);
  });
}

test('every kind of event is in a transcript', () => {
  const missing = Object.entries(EventKind).filter(([, kind]) => !kinds.has(kind));
  assert.deepEqual(
    missing.map(([name]) => name),
    [],
    'add commands to a file in test/transcripts that make it happen, then: npm run transcripts:rewrite',
  );
});

test('every element has a transcript', () => {
  const kebab = (type: string) => type.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const missing = Object.keys(elements).filter((type) => !files.includes(`${kebab(type)}.txt`));
  assert.deepEqual(
    missing.map((type) => `${kebab(type)}.txt`),
    [],
    'write the transcript in test/transcripts/ (the commands are in transcript.ts), then: npm run transcripts:rewrite',
  );
});
