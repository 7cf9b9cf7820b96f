/**
 * Measures Camunda's dmn-engine with the DMN TCK: `node scripts/measure-camunda-tck.ts <folder of the TCK>`
 * writes test/dmn-tck/camunda.json with the cases in which Camunda returns another value than the TCK; there,
 * Signalbox returns Camunda's.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Element } from '@xmldom/xmldom';
import { DOMParser, XMLSerializer } from '@xmldom/xmldom';
import type { TckCase, TckValue } from '../test/dmn-tck/test-cases.ts';
import { readTestCases } from '../test/dmn-tck/test-cases.ts';
import type { CamundaJvm } from '../test/oracle/camunda/camunda-jvm.ts';
import { startCamunda } from '../test/oracle/camunda/camunda-jvm.ts';

const TARGET = new URL('../test/dmn-tck/camunda.json', import.meta.url);

/** A case in which Camunda returns another value than the TCK. */
interface Conflict {
  readonly chapter: string;
  readonly id: string;
  readonly tck: string;
  readonly camunda: string;
  readonly wins: 'camunda' | 'tck';
  /** Why the TCK wins. */
  readonly reason?: string;
}

const NULL_INSIDE =
  'Camunda has null or an error for a part of the expression, and its value is made of that';
const CODE_POINTS = 'strings are counted by code points, and escapes of code points are read';
const COERCION = 'the value is not of its declared type';

/** Cases in which Camunda returns another value, but the TCK wins: by chapter and start of the id. */
const TCK_WINS: readonly (readonly [chapter: string, id: RegExp, reason: string])[] = [
  ['0004-lending', /^001/, NULL_INSIDE],
  ['0007-date-time', /^001/, NULL_INSIDE],
  ['0068-feel-equality', /^(list_|datetime_005)/, NULL_INSIDE],
  ['0070-feel-instance-of', /./, NULL_INSIDE],
  ['0072-feel-in', /./, NULL_INSIDE],
  ['0074-feel-properties', /^range_/, NULL_INSIDE],
  ['0082-feel-coercion', /./, COERCION],
  ['0083-feel-unicode', /./, CODE_POINTS],
  [
    '0100-arithmetic',
    /dateAndTime/,
    'the offset is written only where Camunda has no name for it: years before 1900',
  ],
  ['1156-range-function', /./, NULL_INSIDE],
];

interface Counts {
  cases: number;
  /**
   * Number of files that the engine rejects as a whole; the decision is then tried in a file with only its
   * requirements.
   */
  fileRefused: number;
  equal: number;
  nullOrError: number;
  otherValue: number;
}

const MAKERS: Readonly<Record<string, string>> = {
  date: 'date',
  time: 'time',
  dateTime: 'date and time',
  duration: 'duration',
};

const [folder = ''] = process.argv.slice(2);
const camunda = await startCamunda({ CI: 'true' });
if (typeof camunda === 'string') throw new Error(camunda);
try {
  writeFileSync(TARGET, `${JSON.stringify(await measure(camunda), null, 2)}\n`);
} finally {
  await camunda.close();
}

async function measure(jvm: CamundaJvm): Promise<object> {
  const levels: Record<string, Counts> = {};
  const conflicts: Conflict[] = [];
  for (const level of foldersOf(folder)) {
    const counts: Counts = { cases: 0, fileRefused: 0, equal: 0, nullOrError: 0, otherValue: 0 };
    for (const chapter of foldersOf(join(folder, level))) {
      conflicts.push(...(await measureChapter(jvm, join(folder, level, chapter), chapter, counts)));
    }
    levels[level] = counts;
  }
  return { engine: 'org.camunda.bpm.extension.dmn.scala:dmn-engine:1.10.1', levels, conflicts };
}

async function measureChapter(
  jvm: CamundaJvm,
  path: string,
  chapter: string,
  counts: Counts,
): Promise<Conflict[]> {
  const conflicts: Conflict[] = [];
  for (const file of readdirSync(path).filter((name) => /-test-.*\.xml$/.test(name))) {
    const { model, cases } = readTestCases(readFileSync(join(path, file), 'utf8'));
    const own = readdirSync(path).find((name) => name === model) ?? `${chapter}.dmn`;
    const xml = readFileSync(join(path, own), 'utf8');
    for (const testCase of cases) conflicts.push(...(await measureCase(jvm, xml, testCase, chapter, counts)));
  }
  return conflicts;
}

async function measureCase(
  jvm: CamundaJvm,
  xml: string,
  { id, inputs, results, invocable }: TckCase,
  chapter: string,
  counts: Counts,
): Promise<Conflict[]> {
  const conflicts: Conflict[] = [];
  const variables = Object.fromEntries([...inputs].map(([name, value]) => [name, variableOf(value)]));
  for (const { name, expected } of results) {
    const decision = invocable ?? name;
    const ask = (file: string) => ({ kind: 'decision', xml: file, decision, variables }) as const;
    const [whole = '', alone = '', wanted = ''] = await jvm.evaluate([
      ask(xml),
      ask(onlyWith(xml, decision)),
      { kind: 'expression', text: 'x', variables: { x: variableOf(expected) } },
    ]);
    const found = whole.startsWith('refused') ? alone : whole;
    if (whole.startsWith('refused')) counts.fileRefused += 1;
    counts.cases += 1;
    if (isSame(found, wanted)) counts.equal += 1;
    else if (/^(null|error|refused)/.test(found)) counts.nullOrError += 1;
    else {
      counts.otherValue += 1;
      const one = results.length === 1 ? id : `${id} ${name}`;
      const ruling = TCK_WINS.find(([where, ids]) => where === chapter && ids.test(id));
      const verdict = ruling ? ({ wins: 'tck', reason: ruling[2] } as const) : ({ wins: 'camunda' } as const);
      conflicts.push({ chapter, id: one, tck: wanted, camunda: found, ...verdict });
    }
  }
  return conflicts;
}

/** The file with the decision and its requirements, without the other decisions and the diagram. */
function onlyWith(xml: string, name: string): string {
  const document = new DOMParser().parseFromString(xml, 'text/xml');
  const root = document.documentElement;
  if (!root) return xml;
  const elements = [...root.childNodes].filter(
    (node): node is Element => node.nodeType === node.ELEMENT_NODE,
  );
  const byId = new Map(elements.map((element) => [element.getAttribute('id') ?? '', element]));
  const kept = new Set<Element>();
  const keep = (element: Element | undefined): void => {
    if (!element || kept.has(element)) return;
    kept.add(element);
    for (const tag of ['requiredDecision', 'requiredInput', 'requiredKnowledge']) {
      for (const reference of element.getElementsByTagNameNS('*', tag)) {
        keep(byId.get(reference.getAttribute('href')?.replace(/^#/, '') ?? ''));
      }
    }
  };
  keep(elements.find((element) => element.getAttribute('name') === name));
  for (const element of elements) {
    const isPart = /^(decision|inputData|businessKnowledgeModel|decisionService|DMNDI)$/.test(
      element.localName ?? '',
    );
    if (isPart && !kept.has(element)) root.removeChild(element);
  }
  return new XMLSerializer().serializeToString(document);
}

/** Numbers are compared to 8 digits after the point, as the TCK requires. */
function isSame(found: string, wanted: string): boolean {
  if (found === wanted) return true;
  const rounded = (text: string) =>
    text.replace(/number (-?[\d.e+-]+)/g, (_, digits: string) => `number ${Number(digits).toFixed(8)}`);
  return rounded(found) === rounded(wanted);
}

function variableOf(value: TckValue): unknown {
  switch (value.kind) {
    case 'null':
      return null;
    case 'list':
      return value.items.map(variableOf);
    case 'context':
      return Object.fromEntries([...value.entries].map(([name, entry]) => [name, variableOf(entry)]));
    case 'simple':
      return simple(value.type, value.text.trim(), value.text);
  }
}

function simple(type: string, trimmed: string, text: string): unknown {
  const maker = MAKERS[type];
  if (maker !== undefined) return { $feel: `${maker}(${JSON.stringify(trimmed)})` };
  if (type === 'boolean') return trimmed === 'true';
  return type === 'decimal' || type === 'double' ? { $feel: `number("${Number(trimmed)}")` } : text;
}

function foldersOf(path: string): string[] {
  const entries = readdirSync(path, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}
