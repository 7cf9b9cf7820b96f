/**
 * Finds wording that makes a reader stumble: programs treated as people, "is no" for "is not a", and words
 * that the field has better ones for. Pure. The rules are in CONTRIBUTING.md, "English".
 */

import ts from 'typescript';
import type { SourceFile } from './rules.ts';
import { commentsOf, lineOf } from './rules.ts';

export interface Stumble {
  /** The line, from 1. */
  readonly line: number;
  /** The words that were found. */
  readonly words: string;
  readonly instead: string;
}

/** Participles that may follow "has not": then it is a tense, not the verb "to have". */
const IRREGULAR =
  'been|begun|come|become|run|read|seen|gone|done|had|got|put|set|cut|kept|lost|left|made|met|found|caught|held|' +
  'built|led|let|said|brought|bound|sent|heard|spent|won|begot|understood|happened';

const WORDINGS: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\b(who|whom|whoever|nobody|somebody|anybody|everybody)\b/gi, 'name the program, record or user'],
  [
    /(?<!\bthere )\b(is|are|was|were|be) no (?!longer|less|more|better|worse|other|later|earlier|different)\w+/gi,
    '"is not a ..."',
  ],
  [/\b(is|are|was|were|be|been|being) told\b/gi, 'is reported, receives, is configured'],
  [
    /\b(stands?|stood|lies|lie|lay) (in|at|on|behind|before|there|beside|under|above|below|between|within)\b/gi,
    '"is in"',
  ],
  [/\bguilty\b/gi, 'failing, rejected'],
  [/\b(sets?|setting|puts?|putting) (\w+ )?aside\b/gi, 'suspend (an instance), dead-letter (a record)'],
  [/\bthe dead\b(?![ -]letter)/gi, 'deleted records, tombstones, the failed process'],
  [/\bpass(es|ed|ing)? over\b/gi, 'skip, ignore'],
  [
    new RegExp(`\\b(has|have|had) not\\b(?! (yet |also |\\w+ly )?(\\w+(ed|en|wn|ne)|${IRREGULAR})\\b)`, 'gi'),
    "doesn't have, lacks",
  ],
  [/\b(knows?|knew) of\b/gi, 'knows, has'],
  [/\b(gives?|gave) nothing\b/gi, 'returns null, has no effect'],
  [/\bthat very\b/gi, 'exactly this'],
  [/\bas it should\b/gi, 'say what is wrong'],
  [/\banew\b/gi, 'again'],
  [/\bfor good\b/gi, 'permanently'],
  [/\bin truth\b/gi, 'actually'],
  [/\bcan not\b/gi, "can't, cannot"],
  [/\b(go|goes|went|going|gone) on\b/gi, 'continue'],
  [/\b(for ever|without end)\b/gi, 'endlessly, always'],
  [/\bonce more\b/gi, 'again'],
  [/\btime-outs?\b/gi, 'timeout'],
  [/\bat hand\b/gi, 'current, known'],
  [/\b(is|are|was|were) said\b/gi, 'is reported'],
  [/\bbecame of\b/gi, 'the outcome of'],
  [/\bin vain\b/gi, 'without success'],
  [/\bgives? null\b/gi, 'returns null'],
  [/\bone an? (instance|job|key|line|offset|partition|record|row|task|topic)\b/gi, 'one per ...'],
];

export type TextKind = 'strings' | 'comments' | 'titles' | 'markdown';

/**
 * The findings in one kind of text of a file. `titles` are those of tests; `strings` are all other literals.
 */
export function stumblesOf(file: SourceFile, kind: TextKind): Stumble[] {
  if (kind === 'markdown') return stumblesIn(withoutCode(file.text), 1);
  const texts = kind === 'comments' ? [...commentsOf(file)] : literalsOf(file, kind === 'titles');
  return texts.flatMap(([position, text]) => stumblesIn(text, lineOf(file, position)));
}

/** A sentence may continue in the next line of a comment or paragraph. */
function stumblesIn(text: string, firstLine: number): Stumble[] {
  const prose = text.replaceAll(/\n[ \t]*(?:\*(?!\/)|\/\/)?[ \t]*/g, '\n');
  return WORDINGS.flatMap(([pattern, instead]) => {
    const overLines = new RegExp(pattern.source.replaceAll(' ', '\\s'), pattern.flags);
    return [...prose.matchAll(overLines)].map(({ 0: words, index }) => ({
      line: firstLine + prose.slice(0, index).split('\n').length - 1,
      words: words.replaceAll(/\s/g, ' '),
      instead,
    }));
  }).toSorted((a, b) => a.line - b.line);
}

const IS_TEST = /^(test|it|describe|suite|t\.test)$/;

function literalsOf(file: SourceFile, ofTitles: boolean): (readonly [position: number, text: string])[] {
  const found: [number, string][] = [];
  const visit = (node: ts.Node): void => {
    const isLiteral = ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node);
    if (isLiteral || ts.isTemplateExpression(node)) {
      if (isTitle(node, file) === ofTitles) found.push([node.getStart(file.tree), node.getText(file.tree)]);
    }
    node.forEachChild(visit);
  };
  visit(file.tree);
  return found;
}

function isTitle(node: ts.Node, file: SourceFile): boolean {
  const call = node.parent;
  return (
    ts.isCallExpression(call) &&
    call.arguments[0] === node &&
    IS_TEST.test(call.expression.getText(file.tree))
  );
}

/** Removes the words of code blocks and inline code, but keeps the lines. */
function withoutCode(markdown: string): string {
  return markdown
    .replaceAll(/^```[\s\S]*?^```/gm, (block) => block.replaceAll(/[^\n]+/g, ''))
    .replaceAll(/`[^`\n]*`/g, '`code`');
}
