/**
 * The score of the DMN TCK: as data for `docs/dmn-tck.json`, as a page, and compared with an earlier one.
 * Pure.
 */
import { reasonOf } from './known-failures.ts';
import type { ChapterOutcome } from './run.ts';

export interface ChapterScore {
  readonly level: string;
  readonly chapter: string;
  readonly passed: number;
  readonly total: number;
  /** Ids of results that are not as expected, each with the reason. */
  readonly failed: { readonly [id: string]: string };
}

export interface TckScore {
  readonly levels: { readonly [level: string]: { readonly passed: number; readonly total: number } };
  readonly chapters: readonly ChapterScore[];
}

export function scoreOf(outcomes: readonly ChapterOutcome[]): TckScore {
  const chapters = outcomes.map(({ level, chapter, cases }): ChapterScore => {
    const failures = cases.filter(({ failure }) => failure !== undefined);
    const failed = failures.map(({ id, actual = '' }) => {
      return [id, reasonOf(chapter, id, actual) ?? UNEXPLAINED] as const;
    });
    return {
      level: level.replace('compliance-level-', ''),
      chapter,
      passed: cases.length - failures.length,
      total: cases.length,
      failed: Object.fromEntries(failed),
    };
  });
  const levels: { [level: string]: { passed: number; total: number } } = {};
  for (const { level, passed, total } of chapters) {
    levels[level] ??= { passed: 0, total: 0 };
    levels[level].passed += passed;
    levels[level].total += total;
  }
  return { levels, chapters };
}

const UNEXPLAINED = 'no reason is known: add one to test/dmn-tck/known-failures.ts, or fix it';

/** Each result that failed and did not before, or that no longer exists, as a line. */
export function drops(before: TckScore, now: TckScore): string[] {
  const chapters = new Map(now.chapters.map((one) => [`${one.level}/${one.chapter}`, one]));
  return before.chapters.flatMap((old) => {
    const name = `${old.level}/${old.chapter}`;
    const current = chapters.get(name);
    if (current === undefined) return [`${name}: the chapter is missing`];
    const fewer = current.total < old.total ? [`${name}: ${current.total} results, before ${old.total}`] : [];
    const failed = Object.keys(current.failed).filter((id) => !Object.hasOwn(old.failed, id));
    return [...fewer, ...failed.map((id) => `${name}/${id} passed before`)];
  });
}

/** Failures without a reason, as lines. */
export function unexplained({ chapters }: TckScore): string[] {
  return chapters.flatMap(({ level, chapter, failed }) =>
    Object.entries(failed).flatMap(([id, reason]) =>
      reason === UNEXPLAINED ? [`${level}/${chapter}/${id}: ${reason}`] : [],
    ),
  );
}

/** Renders the page. */
export function renderTckPage({ levels, chapters }: TckScore): string {
  const lines = [
    '# DMN TCK',
    '',
    'Results of the [DMN Technology Compatibility Kit](https://github.com/dmn-tck/tck), DMN 1.5, with its files unchanged.',
    '`npm run tck -- <folder>` counts one for each expected result of a test case; with `--rewrite` it writes this page and',
    '`dmn-tck.json`. A result that passed before and fails now fails the tests.',
    '',
    '| level | passed | of |',
    '|---|---|---|',
    ...Object.entries(levels).map(([level, { passed, total }]) => `| ${level} | ${passed} | ${total} |`),
    '',
    '## What fails, and why',
    '',
    ...failureTable(chapters),
    '',
    '## Chapters',
    '',
    '| level | chapter | passed | of |',
    '|---|---|---|---|',
    ...chapters.map((one) => `| ${one.level} | ${one.chapter} | ${one.passed} | ${one.total} |`),
    '',
  ];
  return lines.join('\n');
}

function failureTable(chapters: readonly ChapterScore[]): string[] {
  const byReason = new Map<string, string[]>();
  for (const { chapter, failed } of chapters) {
    for (const [id, reason] of Object.entries(failed)) {
      const of = `${chapter}: ${reason}`;
      byReason.set(of, [...(byReason.get(of) ?? []), id]);
    }
  }
  if (byReason.size === 0) return ['Nothing.'];
  const rows = [...byReason].map(([of, ids]) => {
    const at = of.indexOf(': ');
    return `| ${of.slice(0, at)} | ${ids.length} | ${ids.join(', ')} | ${of.slice(at + 2).replaceAll('|', '\\|')} |`;
  });
  return ['| chapter | results | which | reason |', '|---|---|---|---|', ...rows];
}
