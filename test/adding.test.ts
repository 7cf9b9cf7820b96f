/**
 * The recipes of `docs/adding.md`, followed literally in a copy of the project, compile and run; and each
 * step that the page calls required is required by the type checker or by the named test.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

interface Step {
  readonly file: string;
  /** Absent for a new file. */
  readonly anchor?: { readonly where: 'above' | 'below'; readonly text: string };
  readonly text: string;
  /** The check that requires the file; absent if no check requires it. */
  readonly askedBy?: { readonly file: string | null; readonly message: string };
}

const PLACE =
  /^\*\*(?:New file `(?<created>[^`]+)`|In `(?<file>[^`]+)`, (?<where>above|below) `(?<text>.+)`)\*\*/;
const ASKED = /\(asked for by\s+(?:the type checker|`(?<test>[^`]+)`):\s+`(?<message>[^`]+)`/;

/** The steps of the page, in order: a bold line that names the place, then a block with the text. */
function stepsOf(page: string): Step[] {
  return page.split(/^(?=\*\*(?:New file|In) `)/m).flatMap((part): Step[] => {
    const place = PLACE.exec(part)?.groups;
    const block = /^```\w*\n(?<text>.*?)^```$/ms.exec(part)?.groups?.['text'];
    if (!place || block === undefined) return [];
    const before = part.slice(0, part.indexOf('```'));
    const asked = ASKED.exec(before)?.groups;
    const { created, file = '', where, text = '' } = place;
    return [
      {
        file: created ?? file,
        text: block,
        ...(created ? {} : { anchor: { where: where === 'above' ? 'above' : 'below', text } }),
        ...(asked ? { askedBy: { file: asked['test'] ?? null, message: asked['message'] ?? '' } } : {}),
      },
    ];
  });
}

/** What the copy contains: everything that ships, and the tests that check the steps. */
const COPIED = [
  'schemas state bpmn kafka local-kafka engine client worker testkit connectors server cli inspect operate scripts',
  'index.ts package.json tsconfig.json types test/adding.test.ts docs/conformance.json docs/bpmn.md',
  'test/transcripts test/schemas test/state test/conformance test/run test/bpmn-xml.ts test/bpmn-flow-text.ts test/dmn-xml.ts',
].flatMap((line) => line.split(' '));

const copy = mkdtempSync(join(tmpdir(), 'adding-'));
after(() => rmSync(copy, { recursive: true }));
for (const path of COPIED) {
  if (ts.sys.fileExists(join(ROOT, path)) || ts.sys.directoryExists(join(ROOT, path))) {
    cpSync(join(ROOT, path), join(copy, path), { recursive: true });
  }
}
symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));

function apply({ file, anchor, text }: Step): void {
  const path = join(copy, file);
  mkdirSync(dirname(path), { recursive: true });
  if (!anchor) {
    writeFileSync(path, text);
    return;
  }
  const lines = readFileSync(path, 'utf8').split('\n');
  const at = lines.findIndex((line) => line.includes(anchor.text));
  assert.ok(at >= 0, `docs/adding.md: ${file} has no line with '${anchor.text}'`);
  lines.splice(anchor.where === 'above' ? at : at + 1, 0, text.trimEnd());
  writeFileSync(path, lines.join('\n'));
}

/** Parsed files: most of them are the same in each compilation. */
const parsed = new Map<string, ts.SourceFile>();

function hostOf(options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const parse = host.getSourceFile;
  host.getSourceFile = (path, how) => {
    const known = parsed.get(path);
    if (known && known.text === ts.sys.readFile(path)) return known;
    const file = parse(path, how);
    if (file) parsed.set(path, file);
    return file;
  };
  return host;
}

/**
 * The errors of the type checker in the copy, one line each, with the first line of their details. `paths`:
 * checks only these files.
 */
function compile(paths?: ReadonlySet<string>): string[] {
  const { options, fileNames } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(copy, 'tsconfig.json'), (path) => ts.sys.readFile(path)).config,
    ts.sys,
    copy,
    { noEmit: true, incremental: false },
  );
  const shipped = fileNames.filter((name) => !/\/(test|scripts)\//.test(name.slice(copy.length)));
  const roots = [...shipped, join(copy, 'test/transcripts/event-text.ts')];
  const program = ts.createProgram(roots, options, hostOf(options));
  const diagnostics = paths
    ? [...paths].flatMap((path) => program.getSemanticDiagnostics(program.getSourceFile(join(copy, path))))
    : ts.getPreEmitDiagnostics(program);
  return diagnostics.map(({ file, messageText }) => {
    const where = file ? file.fileName.slice(copy.length + 1) : '';
    return `${where}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}

/** Runs some of the copy's test files. */
function run(files: readonly string[], pattern: string): { passed: boolean; output: string } {
  const args = ['--test', '--test-reporter=spec', `--test-name-pattern=${pattern}`, ...files];
  // Otherwise the runner would report to the runner of this test.
  const { NODE_TEST_CONTEXT: _outer, ...env } = process.env;
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: copy, env, encoding: 'utf8' });
  return { passed: status === 0, output: stdout };
}

const steps = stepsOf(readFileSync(join(ROOT, 'docs/adding.md'), 'utf8'));
const isUnasked = ({ askedBy }: Step): boolean => !askedBy;
const ofChecker = ({ askedBy }: Step): boolean => askedBy?.file === null;
const ofTest = ({ askedBy }: Step): boolean => typeof askedBy?.file === 'string';
/** The tests that require the steps, except those that play whole transcripts. */
const ASKING = '^(every element|every kind of event|the kinds are those|all additions are accepted)';

test('the page has a recipe for each kind of thing', () => {
  const headings = [...readFileSync(join(ROOT, 'docs/adding.md'), 'utf8').matchAll(/^## (.*)$/gm)];
  assert.deepEqual(
    headings.map(([, heading]) => heading),
    ['An element', 'A kind of event', 'A command of the engine', 'A command of the command line', 'A metric'],
  );
  assert.equal(steps.length, 23);
  assert.equal(steps.filter(ofChecker).length, 8);
  assert.equal(steps.filter(ofTest).length, 3);
});

test('a forgotten step is an error that says what to type', async (t) => {
  for (const step of steps.filter(isUnasked)) apply(step);
  const errors = compile(new Set(steps.map(({ file }) => file).filter((file) => file.endsWith('.ts'))));
  for (const { file, askedBy } of steps.filter(ofChecker)) {
    await t.test(`the type checker asks for ${file}: ${askedBy?.message}`, () => {
      assert.ok(
        errors.some((error) => error.includes(askedBy?.message ?? '')),
        errors.join('\n'),
      );
    });
  }
  for (const step of steps.filter(ofChecker)) apply(step);
  const asking = [...new Set(steps.filter(ofTest).map(({ askedBy }) => askedBy?.file ?? ''))];
  const { output } = run(asking, ASKING);
  for (const { file, askedBy } of steps.filter(ofTest)) {
    await t.test(`${askedBy?.file} asks for ${file}`, () => {
      assert.ok(output.includes(askedBy?.message ?? ''), output);
    });
  }
});

test('the copy compiles and runs with all steps', () => {
  for (const step of steps.filter(ofTest)) apply(step);
  assert.deepEqual(compile(), []);
  const { status, stderr } = spawnSync(process.execPath, ['scripts/accept-schemas.ts'], { cwd: copy });
  assert.equal(status, 0, String(stderr));
  const files = [
    'test/transcripts/transcripts.test.ts',
    'test/state/events.test.ts',
    'test/schemas/compatibility.test.ts',
    'test/conformance/conformance.test.ts',
  ];
  const played = '^(implicit-throw-event|every element|the kinds are those|all additions are accepted)';
  const { passed, output } = run(files, played);
  assert.ok(passed, output);
  const hello = spawnSync(process.execPath, ['cli/bin.mjs', 'hello'], { cwd: copy, encoding: 'utf8' });
  assert.equal(hello.stdout, 'hello\n', hello.stderr);
});
