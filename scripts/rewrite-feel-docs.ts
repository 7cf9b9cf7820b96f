/** Regenerates the tables of `docs/feel.md`: `npm run feel:rewrite`. Review the diff. */
import { readFileSync, writeFileSync } from 'node:fs';
import { withTables } from '../test/bpmn/feel/render-docs.ts';

const page = new URL('../docs/feel.md', import.meta.url);
writeFileSync(page, withTables(readFileSync(page, 'utf8')));
