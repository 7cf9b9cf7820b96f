/**
 * Compiles BPMN files to executable processes, or reports all problems. Asynchronous only because parsing is;
 * no I/O. Source: BPMN 2.0.2; Zeebe's extension elements.
 */
import type { CalledDefinition } from './called-definitions.ts';
import { missingDefinitions } from './called-definitions.ts';
import { Compiler } from './compile/compiler.ts';
import { compileProcess } from './compile/process.ts';
import { withImports } from './dmn/bundle.ts';
import { compileDecisions } from './dmn/compile.ts';
import { compileForm } from './form.ts';
import { FINDING_LENGTH_MAX } from './limits.ts';
import type { CompiledResource, ExecutableProcess, Finding } from './model.ts';
import { withLines } from './parse/element-lines.ts';
import type { ModdleElement } from './parse/moddle-element.ts';
import { elementsOf, flagOf, idOf } from './parse/moddle-element.ts';
import { otherEngine } from './parse/other-engine.ts';
import { parseModel } from './parse.ts';

/** A file to deploy: `file` is its name in findings, `xml` its content. */
export interface ResourceText {
  readonly file: string;
  readonly xml: string;
}

/**
 * Compiles one file: decisions (`.dmn`), a form (`.form`), or otherwise processes. Never rejects because of
 * its content: problems become findings. `lenient`: for definitions that an earlier version deployed;
 * expressions that can't be parsed return null.
 */
export async function compileResource(
  file: string,
  xml: string,
  { lenient = false }: { readonly lenient?: boolean } = {},
): Promise<CompiledResource> {
  if (/\.dmn$/i.test(file)) {
    const compiled = await compileDecisions(file, xml, { lenient });
    return { ...compiled, findings: compiled.findings.map(shorten) };
  }
  if (/\.form$/i.test(file)) return compileForm(file, xml);
  const { definitions, findings, warnings, unresolved } = await parseModel(file, xml);
  if (definitions === undefined) return { file, processes: [], findings: findings.map(shorten) };
  const compiler = new Compiler(file, findings, unresolved, lenient);
  const processes = compileDefinitions(definitions, compiler);
  const { tolerated } = compiler;
  const foreign = otherEngine(xml);
  const about = foreign === undefined ? [] : [{ file, reason: foreign }];
  if (compiler.findings.length > 0) {
    return { file, processes: [], findings: [...about, ...withLines(xml, compiler.findings).map(shorten)] };
  }
  const odd = [...about, ...withLines(xml, warnings).map(shorten)];
  return {
    ...{ file, processes, findings: [] },
    ...(odd.length > 0 && { warnings: odd }),
    ...(tolerated.length > 0 && { tolerated }),
  };
}

/**
 * The content of a file in the form that is compiled and stored: a DMN file includes the models that it
 * imports from the same deployment.
 */
export async function completeContent(
  resource: ResourceText,
  resources: readonly ResourceText[],
): Promise<string> {
  const isDecisions = ({ file }: ResourceText) => /\.dmn$/i.test(file);
  return isDecisions(resource) ? withImports(resource, resources.filter(isDecisions)) : resource.xml;
}

/**
 * Compiles files that are deployed together, in order. If several files have the same process id, each but
 * the first gets a finding; if any file has a finding, nothing of the set should be deployed. Called
 * definitions that are in none of the files are warnings.
 */
export async function compileResources(
  resources: readonly ResourceText[],
): Promise<readonly CompiledResource[]> {
  const compiled: CompiledResource[] = [];
  const fileOf = new Map<string, string>();
  for (const { file, xml } of resources) {
    const content = await completeContent({ file, xml }, resources);
    const resource = await compileResource(file, content);
    const findings = resource.processes.flatMap((process) => duplicateOf(process, file, fileOf));
    for (const process of resource.processes) if (!fileOf.has(process.id)) fileOf.set(process.id, file);
    compiled.push(
      findings.length === 0 ? resource : { file, processes: [], findings: withLines(xml, findings) },
    );
  }
  const ids = new Set(compiled.flatMap(idsOf));
  return compiled.map((resource) => {
    const isThere = ({ what, id }: CalledDefinition) => ids.has(`${what} ${id}`);
    const missing = missingDefinitions(resource, isThere, 'in none of these files');
    if (missing.length === 0) return resource;
    return { ...resource, warnings: [...(resource.warnings ?? []), ...missing] };
  });
}

function idsOf({ processes, decisions, form }: CompiledResource): string[] {
  return [
    ...processes.map(({ id }) => `process ${id}`),
    ...[...(decisions?.decisions.keys() ?? [])].map((id) => `decision ${id}`),
    ...(form === undefined ? [] : [`form ${form.id}`]),
  ];
}

/** A finding quotes only a limited part of the file, which may be malicious. */
function shorten(finding: Finding): Finding {
  const { elementId, reason } = finding;
  if (reason.length <= FINDING_LENGTH_MAX && (elementId ?? '').length <= FINDING_LENGTH_MAX) return finding;
  const id = elementId === undefined ? {} : { elementId: elementId.slice(0, FINDING_LENGTH_MAX) };
  return { ...finding, ...id, reason: reason.slice(0, FINDING_LENGTH_MAX) };
}

function duplicateOf(
  process: ExecutableProcess,
  file: string,
  fileOf: ReadonlyMap<string, string>,
): Finding[] {
  const first = fileOf.get(process.id);
  if (first === undefined) return [];
  const reason = `the process id is also used by ${first}, which is part of the same deployment`;
  return [{ file, elementId: process.id, elementType: 'bpmn:Process', reason }];
}

function compileDefinitions(definitions: ModdleElement, compiler: Compiler): ExecutableProcess[] {
  const sources = elementsOf(definitions, 'rootElements').filter((root) => root.$type === 'bpmn:Process');
  const executable = sources.filter((source) => flagOf(source, 'isExecutable'));
  if (executable.length === 0) reportNothingToExecute(sources, compiler);
  return executable
    .map((source) => compileProcess(source, compiler))
    .filter((process) => process !== undefined);
}

function reportNothingToExecute(processes: readonly ModdleElement[], compiler: Compiler): void {
  if (processes.length === 0) {
    compiler.reportFile('the file has no process');
    return;
  }
  const ids = processes.slice(0, 10).map(idOf).join(', ');
  compiler.reportFile(`no process in the file is executable; set isExecutable="true" on one of: ${ids}`);
}
