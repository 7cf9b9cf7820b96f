/**
 * Regenerates `docs/bpmn.md`, `docs/camunda-behaviour.md` and `docs/conformance.json`: `npm run
 * conformance:rewrite`. Review the diff.
 */
import { writeFileSync } from 'node:fs';
import { renderTable, scoreOf } from '../test/conformance/render.ts';
import { renderSemantics } from '../test/conformance/semantics/render.ts';
import { semanticsTables } from '../test/conformance/semantics/table.ts';
import { chapters } from '../test/conformance/table.ts';
import { findTaggedTests } from '../test/conformance/tagged-tests.ts';

const tests = await findTaggedTests();
const at = (path: string) => new URL(`../docs/${path}`, import.meta.url);
writeFileSync(at('bpmn.md'), renderTable(chapters, tests));
writeFileSync(at('camunda-behaviour.md'), renderSemantics(semanticsTables, tests));
writeFileSync(at('conformance.json'), `${JSON.stringify(scoreOf(chapters), null, 2)}\n`);
