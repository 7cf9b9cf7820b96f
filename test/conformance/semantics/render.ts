/** `docs/camunda-behaviour.md`, as it follows from the tables. Pure. */
import { escaped, testLinks } from '../render.ts';
import type { TestsById } from '../tagged-tests.ts';
import type { Statement } from './row.ts';
import type { SemanticsTable } from './table.ts';

const HEAD = `# What Camunda 8's engine does, and the tests that show it here

Row by row as Zeebe 8.6 and its successors behave, restated from sources, tests and documentation. Written
by \`npm run conformance:rewrite\` from \`test/conformance/semantics/\` and from the titles of tests, which
carry the id of each statement that they show; not edited by hand. *Departs* is where this engine does
otherwise, and why. By element: \`bpmn.md\`.
`;

export function renderSemantics(tables: readonly SemanticsTable[], tests: TestsById): string {
  return [HEAD, ...tables.map((table) => renderTable(table, tests))].join('\n');
}

function renderTable({ title, rows, statements }: SemanticsTable, tests: TestsById): string {
  const lines = rows.flatMap((row) =>
    statements.filter((statement) => statement.row === row).map((statement) => lineOf(statement, tests)),
  );
  return [`## ${title}`, '', '| id | row | it says | test |', '|---|---|---|---|', ...lines, ''].join('\n');
}

function lineOf({ id, row, says, departure }: Statement, tests: TestsById): string {
  const what = departure === '' ? says : `${says}. *Departs:* ${departure}`;
  return `| ${[id, row, what, testLinks(tests.get(id))].map(cell).join(' | ')} |`;
}

/** Links are escaped already. */
function cell(text: string): string {
  return text.includes('](') ? text : escaped(text);
}
