/** `zeebe:ioMapping`: input and output mappings. Pure. Source: Zeebe's ZeebeIoMapping; camunda#12961. */
import { compileFeel } from '../feel/index.ts';
import type { Mapping, TextOrFeel } from '../model.ts';
import type { ModdleElement } from '../parse/moddle-element.ts';
import { elementsOf, textOf } from '../parse/moddle-element.ts';
import type { Compiler } from './compiler.ts';
import type { NodeDraft } from './draft.ts';
import { singleExtension } from './extensions.ts';

const NAME = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;

/** Reads both kinds, in document order. */
export function readMappings(source: ModdleElement, node: NodeDraft, compiler: Compiler): void {
  const ioMapping = singleExtension(source, 'zeebe:IoMapping', compiler);
  if (ioMapping === undefined) return;
  for (const input of elementsOf(ioMapping, 'inputParameters')) {
    const mapping = readMapping(source, input, 'input', compiler);
    if (mapping !== undefined) node.inputs.push(mapping);
  }
  for (const output of elementsOf(ioMapping, 'outputParameters')) {
    const mapping = readMapping(source, output, 'output', compiler);
    if (mapping !== undefined) node.outputs.push(mapping);
  }
}

/** Reads output mappings of an element that can't have input mappings, and reports those. */
export function readOutputMappings(source: ModdleElement, node: NodeDraft, compiler: Compiler): void {
  readMappings(source, node, compiler);
  if (node.inputs.length > 0) compiler.report(source, 'input mappings are not supported here, only outputs');
}

function readMapping(
  owner: ModdleElement,
  parameter: ModdleElement,
  kind: string,
  compiler: Compiler,
): Mapping | undefined {
  const target = textOf(parameter, 'target') ?? '';
  const path = target.split('.');
  const what = `the source of the ${kind} mapping to '${target.slice(0, 100)}'`;
  const text = readSource(owner, textOf(parameter, 'source') ?? '', kind, what, compiler);
  if (!compiler.checkName(owner, target, `the target of an ${kind} mapping`)) return undefined;
  if (!path.every((name) => NAME.test(name))) {
    const reason = 'is not a variable name or path of names (letters, digits and _, such as order.total)';
    compiler.report(owner, `the target '${target}' of an ${kind} mapping ${reason}`);
    return undefined;
  }
  return text === undefined ? undefined : { source: text, target: path };
}

/** An input without a source is null: connector templates declare parameters without a value this way. */
function readSource(
  owner: ModdleElement,
  source: string,
  kind: string,
  what: string,
  compiler: Compiler,
): TextOrFeel | undefined {
  if (kind === 'input' && source.trim() === '') return { kind: 'feel', expression: compileFeel('null') };
  return compiler.requireSource(owner, source, what);
}
