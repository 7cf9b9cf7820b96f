/** `docs/bpmn.md` and `docs/conformance.json`, as they follow from the rows. Pure. */
import type { Chapter } from './table.ts';
import type { TaggedTest, TestsById } from './tagged-tests.ts';

const HEAD = `# What runs, and the tests that show it

Written by \`npm run conformance:rewrite\` from \`test/conformance/rows/\` and from the titles of tests, which
carry the id of each row that they show; not edited by hand. A type that is not listed is refused at
deployment, by element id and type. Camunda 8 row by row: \`camunda-behaviour.md\`.
`;

/** The score that may not go down. */
export interface Score {
  readonly supported: number;
  readonly refused: number;
  /** \`element/position: behaviour\`, in the order of the table. */
  readonly rows: readonly string[];
}

export function renderTable(chapters: readonly Chapter[], tests: TestsById): string {
  return [HEAD, ...chapters.map((chapter) => renderChapter(chapter, tests))].join('\n');
}

function renderChapter({ title, rows }: Chapter, tests: TestsById): string {
  const lines = rows.map(
    ({ id, element, position, behaviour, source }) =>
      `| ${[id, element, position, behaviour, source, testLinks(tests.get(id))].join(' | ')} |`,
  );
  return [
    `## ${title}`,
    '',
    '| id | element | position | behaviour | source | test |',
    '|---|---|---|---|---|---|',
    ...lines,
    '',
  ].join('\n');
}

/** Links from `docs/`. */
export function testLinks(tests: readonly TaggedTest[] = []): string {
  return tests.map(({ file, name }) => `[${escaped(name)}](../${file})`).join('<br>');
}

export function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

export function scoreOf(chapters: readonly Chapter[]): Score {
  const rows = chapters.flatMap((chapter) => chapter.rows);
  return {
    supported: rows.filter(({ state }) => state === 'supported').length,
    refused: rows.filter(({ state }) => state === 'refused').length,
    rows: rows.map(({ element, position, behaviour }) =>
      position === '' ? `${element}: ${behaviour}` : `${element}/${position}: ${behaviour}`,
    ),
  };
}
