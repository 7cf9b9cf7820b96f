/**
 * Multi-instance and loop characteristics of an activity, and the bodies derived from them. Pure. Source:
 * BPMN 2.0.2 §10.3.7, §10.3.8; Zeebe's MultiInstanceLoopCharacteristicsValidator and
 * ZeebeLoopCharacteristics.
 */

import type { Compiler } from '../../compile/compiler.ts';
import type { NodeDraft } from '../../compile/draft.ts';
import { checkExtensions, singleExtension } from '../../compile/extensions.ts';
import { FLOW_NODES_MAX, LOOP_CARDINALITY_MAX } from '../../limits.ts';
import type { MultiInstance, StandardLoop, TextOrFeel } from '../../model.ts';
import type { ModdleElement } from '../../parse/moddle-element.ts';
import { elementOf, flagOf, numberOf, textOf } from '../../parse/moddle-element.ts';
import { loopBody } from './loop-body.ts';
import { multiInstanceBody } from './multi-instance-body.ts';

const NAME = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;
const PATH = /^([\p{L}_$][\p{L}\p{N}_$]*)(\.[\p{L}_$][\p{L}\p{N}_$]*)*$/u;

/** Sets `node.loop` of an activity that has loop characteristics, or reports a finding. */
export function readLoop(source: ModdleElement, node: NodeDraft, compiler: Compiler): void {
  const characteristics = elementOf(source, 'loopCharacteristics');
  if (characteristics === undefined) return;
  const loop =
    characteristics.$type === 'bpmn:StandardLoopCharacteristics'
      ? readStandardLoop(source, characteristics, compiler)
      : readMultiInstance(source, characteristics, compiler);
  if (loop !== undefined) node.loop = loop;
}

function readMultiInstance(
  source: ModdleElement,
  characteristics: ModdleElement,
  compiler: Compiler,
): MultiInstance | undefined {
  checkExtensions(characteristics, ['zeebe:LoopCharacteristics'], compiler);
  const zeebe = singleExtension(characteristics, 'zeebe:LoopCharacteristics', compiler);
  const items = readItems(source, characteristics, zeebe, compiler);
  if (items === undefined) return undefined;
  const behavior = textOf(characteristics, 'behavior') ?? 'All';
  if (behavior !== 'All') compiler.report(source, `multi-instance behavior ${behavior} is not supported`);
  const output = zeebe ? readOutput(source, zeebe, compiler) : {};
  const conditionText = bodyOf(characteristics, 'completionCondition');
  const completionCondition = conditionText
    ? compiler.feel(source, conditionText, 'the completion condition')
    : undefined;
  return {
    kind: 'multiInstance',
    sequential: flagOf(characteristics, 'isSequential'),
    ...items,
    ...output,
    ...(completionCondition === undefined ? {} : { completionCondition }),
  };
}

type Items = Pick<MultiInstance, 'inputCollection' | 'inputVariable' | 'inputElement' | 'cardinality'>;

/** The source of inner instances: the items of a list, or a number. */
function readItems(
  source: ModdleElement,
  characteristics: ModdleElement,
  zeebe: ModdleElement | undefined,
  compiler: Compiler,
): Items | undefined {
  const collection = zeebe === undefined ? '' : (textOf(zeebe, 'inputCollection')?.trim() ?? '');
  const times = bodyOf(characteristics, 'loopCardinality');
  const inputElement = zeebe && readName(source, zeebe, 'inputElement', compiler);
  if (collection !== '' && times !== '') {
    compiler.report(
      source,
      'a multi-instance activity must not have both an inputCollection and a loopCardinality',
    );
    return undefined;
  }
  if (times !== '') {
    if (inputElement) compiler.report(source, 'an inputElement requires an inputCollection');
    const cardinality = readCardinality(source, times, compiler);
    return cardinality && { cardinality };
  }
  if (collection === '') {
    compiler.report(
      source,
      'a multi-instance activity must have zeebe:loopCharacteristics with an inputCollection, or a loopCardinality',
    );
    return undefined;
  }
  const inputCollection = compiler.feel(source, collection, 'the inputCollection');
  if (inputCollection === undefined) return undefined;
  const inputVariable = PATH.exec(inputCollection.source)?.[1];
  return {
    inputCollection,
    ...(inputVariable ? { inputVariable } : {}),
    ...(inputElement ? { inputElement } : {}),
  };
}

/** An integer, or FEEL with a leading `=`. */
function readCardinality(source: ModdleElement, text: string, compiler: Compiler): TextOrFeel | undefined {
  const isNumber = /^\d{1,9}$/.test(text) && Number(text) <= LOOP_CARDINALITY_MAX;
  if (text.startsWith('=') || isNumber) return compiler.textOrFeel(source, text, 'the loopCardinality');
  const range = `0 to ${LOOP_CARDINALITY_MAX} (LOOP_CARDINALITY_MAX)`;
  compiler.report(
    source,
    `the loopCardinality '${text.slice(0, 100)}' is neither an integer, ${range}, nor a FEEL expression that starts with '='`,
  );
  return undefined;
}

/** Text of an expression in a child element; empty if there is none. */
function bodyOf(characteristics: ModdleElement, property: string): string {
  const holder = elementOf(characteristics, property);
  return (holder && textOf(holder, 'body')?.trim()) ?? '';
}

function readName(
  source: ModdleElement,
  zeebe: ModdleElement,
  property: string,
  compiler: Compiler,
): string | undefined {
  const name = textOf(zeebe, property)?.trim() ?? '';
  if (name === '' || !compiler.checkName(source, name, `the ${property}`)) return undefined;
  if (NAME.test(name)) return name;
  compiler.report(source, `the ${property} '${name}' is not a variable name (letters, digits and _)`);
  return undefined;
}

/** `outputCollection` and `outputElement`, of a multi-instance activity or an ad-hoc subprocess. */
export function readOutput(
  source: ModdleElement,
  zeebe: ModdleElement,
  compiler: Compiler,
): Pick<MultiInstance, 'outputCollection' | 'outputElement' | 'outputVariable'> {
  const outputCollection = readName(source, zeebe, 'outputCollection', compiler);
  const text = textOf(zeebe, 'outputElement')?.trim() ?? '';
  if ((outputCollection === undefined) !== (text === '')) {
    if ((textOf(zeebe, 'outputCollection')?.trim() ?? '') === '' || text === '') {
      compiler.report(source, 'outputCollection and outputElement must be used together');
    }
    return {};
  }
  if (outputCollection === undefined) return {};
  const outputElement = compiler.feel(source, text, 'the outputElement');
  if (outputElement === undefined) return {};
  const outputVariable = PATH.exec(outputElement.source)?.[1];
  return { outputCollection, outputElement, ...(outputVariable ? { outputVariable } : {}) };
}

function readStandardLoop(
  source: ModdleElement,
  characteristics: ModdleElement,
  compiler: Compiler,
): StandardLoop | undefined {
  checkExtensions(characteristics, [], compiler);
  const maximum = numberOf(characteristics, 'loopMaximum');
  const text = bodyOf(characteristics, 'loopCondition');
  if (text === '' && maximum === undefined) {
    compiler.report(source, 'a loop must have a loopCondition or a loopMaximum; otherwise it never ends');
    return undefined;
  }
  if (maximum !== undefined && !(Number.isSafeInteger(maximum) && maximum > 0)) {
    compiler.report(source, `the loopMaximum ${maximum} is not an integer greater than 0`);
    return undefined;
  }
  const condition = text === '' ? undefined : compiler.feel(source, text, 'the loop condition');
  if (text !== '' && condition === undefined) return undefined;
  return {
    kind: 'standardLoop',
    testBefore: flagOf(characteristics, 'testBefore'),
    ...(maximum === undefined ? {} : { maximum }),
    ...(condition === undefined ? {} : { condition }),
  };
}

/** The key of a body's inner activity among the nodes of a process. No id starts like that. */
export function innerNodeKey(id: string): string {
  return `* ${id}`;
}

/** The parts of the activity that the body keeps; the rest belongs to the inner activity. */
const OF_BODY: ReadonlySet<string> = new Set([
  'id',
  'name',
  'type',
  'traits',
  'parent',
  'incoming',
  'outgoing',
  'boundaryEvents',
  'defaultFlow',
  'loop',
  'isForCompensation',
  'compensation',
]);

/**
 * Creates a body for each node that has a loop: from then on, references to the activity from outside refer
 * to the body. The last pass of compiling.
 */
export function wrapLoops(nodes: Map<string, NodeDraft>): void {
  if (nodes.size > FLOW_NODES_MAX) return;
  for (const node of [...nodes.values()]) {
    if (node.loop === undefined) continue;
    const inner: NodeDraft = { ...node, parent: node, incoming: [], outgoing: [], boundaryEvents: [] };
    delete inner.loop;
    delete inner.defaultFlow;
    delete inner.isForCompensation;
    // An event subprocess compensates each inner instance separately, a compensation handler the whole body.
    if (node.compensation?.type === 'startEvent') delete node.compensation;
    else delete inner.compensation;
    for (const child of inner.children) child.parent = inner;
    if (inner.inner) inner.inner.parent = inner;
    for (const name of Object.keys(node)) if (!OF_BODY.has(name)) Reflect.deleteProperty(node, name);
    const empty = { inputs: [], outputs: [], children: [], eventStarts: [] };
    const { type, traits } = node.loop.kind === 'multiInstance' ? multiInstanceBody : loopBody;
    Object.assign(node, empty, { type, traits, inner });
    nodes.set(innerNodeKey(node.id), inner);
  }
}
