/** `docs/camunda-behaviour.md`, as it follows from the tables. Pure. */
import { escaped, testLink } from '../render.ts';
import type { Statement } from './row.ts';
import type { SemanticsTable } from './table.ts';

const HEAD = `# Comparison with Camunda 8

The behaviour of Zeebe 8.6 and its successors, restated from sources, tests and documentation, each with
the tests that prove the same behaviour here. *Departs* marks a difference, with its reason. Generated
by \`npm run conformance:rewrite\` from \`test/conformance/semantics/\`; don't edit it. By element:
\`bpmn.md\`.
`;

export function renderSemantics(tables: readonly SemanticsTable[]): string {
  return [HEAD, ...tables.map(renderTable)].join('\n');
}

function renderTable({ title, rows, statements }: SemanticsTable): string {
  const lines = rows.flatMap((row) => statements.filter((statement) => statement.row === row).map(lineOf));
  return [`## ${title}`, '', '| feature | Camunda 8 | test |', '|---|---|---|', ...lines, ''].join('\n');
}

function lineOf({ row, says, departure, tests }: Statement): string {
  const what = departure === '' ? says : `${says}. *Departs:* ${departure}`;
  return `| ${[row, what, tests.map(testLink).join('<br>')].map(cell).join(' | ')} |`;
}

/** Links are escaped already. */
function cell(text: string): string {
  return text.includes('](') ? text : escaped(text);
}
