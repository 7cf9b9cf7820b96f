/** `docs/camunda-behaviour.md`, as it follows from the tables. Pure. */
import { escaped, testLink } from '../render.ts';
import type { Statement } from './row.ts';
import type { SemanticsTable } from './table.ts';

const HEAD = `# What Camunda 8's engine does, and the tests that show it here

Row by row as Zeebe 8.6 and its successors behave, restated from sources, tests and documentation. Written
by \`npm run conformance:rewrite\` from \`test/conformance/semantics/\`; not edited by hand. *Departs* is
where this engine does otherwise, and why. By element: \`bpmn.md\`.
`;

export function renderSemantics(tables: readonly SemanticsTable[]): string {
  return [HEAD, ...tables.map(renderTable)].join('\n');
}

function renderTable({ title, rows, statements }: SemanticsTable): string {
  const lines = rows.flatMap((row) => statements.filter((statement) => statement.row === row).map(lineOf));
  return [`## ${title}`, '', '| row | it says | test |', '|---|---|---|', ...lines, ''].join('\n');
}

function lineOf({ row, says, departure, tests }: Statement): string {
  const what = departure === '' ? says : `${says}. *Departs:* ${departure}`;
  return `| ${[row, what, tests.map(testLink).join('<br>')].map(cell).join(' | ')} |`;
}

/** Links are escaped already. */
function cell(text: string): string {
  return text.includes('](') ? text : escaped(text);
}
