/** Writes the current output of the engine into test/transcripts/*.txt. Review the diff. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rewritten } from '../test/transcripts/transcript.ts';

const folder = new URL('../test/transcripts/', import.meta.url);
for (const name of readdirSync(folder).filter((file) => file.endsWith('.txt'))) {
  const file = new URL(name, folder);
  const before = readFileSync(file, 'utf8');
  const after = await rewritten(before);
  if (after === before) continue;
  writeFileSync(file, after);
  process.stdout.write(`rewritten: ${name}\n`);
}
