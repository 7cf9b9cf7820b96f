/**
 * Writes `docs/bpmn.md` and `docs/conformance.json` anew: `npm run conformance:rewrite`. Review reads the
 * difference.
 */
import { writeFileSync } from 'node:fs';
import { renderTable, scoreOf } from '../test/conformance/render.ts';
import { chapters } from '../test/conformance/table.ts';

const at = (path: string) => new URL(`../docs/${path}`, import.meta.url);
writeFileSync(at('bpmn.md'), renderTable(chapters));
writeFileSync(at('conformance.json'), `${JSON.stringify(scoreOf(chapters), null, 2)}\n`);
