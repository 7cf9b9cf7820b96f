/**
 * A big instance in parts: its additional records, and how they are reassembled. Pure. Source: "Big
 * instances" of the design; `InstancePart` in schemas/state.proto. The instance's own record contains the
 * process itself and no other element; each other element instance is a part. So is each variable of more
 * than VARIABLE_LENGTH_WHOLE_MAX characters, including those of a subprocess when it completed, and each
 * output of a loop body.
 */
import { codecOf } from '../schemas/load.ts';
import type { EventOf, InstanceEvent } from './events.ts';
import { byKind, subjectKeyOf } from './events.ts';
import type { Compensation, ElementInstance, ProcessInstance, Variable } from './instance.ts';
import { elementInstanceOf } from './instance.ts';

/** Length of a variable's JSON text, in characters, above which it is a separate part. */
const VARIABLE_LENGTH_WHOLE_MAX = 8 * 1024;
/** Size in bytes above which an instance is stored in parts from then on. */
export const INSTANCE_BYTES_WHOLE_MAX = 64 * 1024;

interface InstancePart {
  element?: ElementInstance;
  variable?: string;
  output?: string;
}

const codec = codecOf<InstancePart>('InstancePart');

/** Name of the part of an element instance. */
function elementPart(key: number): string {
  return String(key);
}

function variablePart(elementKey: number, place: number): string {
  return `v/${elementKey}.${place}`;
}

function outputPart(bodyKey: number, loopCounter: number): string {
  return `o/${bodyKey}.${loopCounter}`;
}

function snapshotPart(compensationKey: number, place: number): string {
  return `c/${compensationKey}.${place}`;
}

/** Key of a part's record. */
export function partRecordKey(instanceKey: number, part: string): string {
  return `${instanceKey}/${part}`;
}

/**
 * The meaning of a state record's key; `part` undefined: the instance's own record. Undefined if it is not a
 * record of an instance.
 */
export function readStateKey(text: string): { instanceKey: number; part?: string } | undefined {
  const at = text.indexOf('/');
  const instanceKey = Number(at < 0 ? text : text.slice(0, at));
  if (!Number.isSafeInteger(instanceKey) || instanceKey <= 0) return undefined;
  return at < 0 ? { instanceKey } : { instanceKey, part: text.slice(at + 1) };
}

/** The content of the instance's own record. */
export function ownRecordOf(instance: ProcessInstance): ProcessInstance {
  const [process] = instance.elements;
  const own = { ...instance, elements: process ? [withoutParts(process)] : [] };
  if (instance.compensations?.some(({ variables }) => variables?.length))
    own.compensations = instance.compensations.map(withoutBig);
  return own;
}

function withoutBig(compensation: Compensation): Compensation {
  const { variables } = compensation;
  return variables?.length ? { ...compensation, variables: withoutValues(variables) } : compensation;
}

function withoutValues(variables: readonly Variable[]): Variable[] {
  return variables.map(({ name, value }) => ({ name, value: isPart(value) ? '' : value }));
}

function isPart(value: string): boolean {
  return value.length > VARIABLE_LENGTH_WHOLE_MAX;
}

function withoutParts(element: ElementInstance): ElementInstance {
  const { variables, loop } = element;
  const big = variables.some(({ value }) => isPart(value));
  if (!big && !loop?.outputs?.length) return element;
  return {
    ...element,
    variables: withoutValues(variables),
    ...(loop ? { loop: { ...loop, outputs: [] } } : {}),
  };
}

/** All current parts of the instance. */
export function everyPart(instance: ProcessInstance): Set<string> {
  const parts = new Set<string>();
  for (const element of instance.elements) addPartsOf(element, parts);
  parts.delete(elementPart(instance.key));
  for (const compensation of instance.compensations ?? []) addSnapshot(compensation, parts);
  return parts;
}

function addSnapshot({ key, variables = [] }: Compensation, parts: Set<string>): void {
  for (const [place, { value }] of variables.entries())
    if (isPart(value)) parts.add(snapshotPart(key, place));
}

function addPartsOf({ key, variables, loop }: ElementInstance, parts: Set<string>): void {
  parts.add(elementPart(key));
  for (const [place, { value }] of variables.entries())
    if (isPart(value)) parts.add(variablePart(key, place));
  for (const [at, output] of (loop?.outputs ?? []).entries()) if (output) parts.add(outputPart(key, at + 1));
}

/** Adds the parts that an event is about to change; must be called before the event is applied. */
export function addTouchedParts(instance: ProcessInstance, event: InstanceEvent, parts: Set<string>): void {
  touchParts(event, instance, parts);
}

/** For events that change more than their own element instance. */
const touchParts = byKind<[ProcessInstance, Set<string>], void>(
  {
    elementCompleted: touchEnded,
    elementTerminated: touchEnded,
    elementActivating(event, _instance, parts) {
      touch(event.key, parts);
      touch(event.scopeKey, parts);
    },
    variableSet(event, instance, parts) {
      touch(event.scopeKey, parts);
      const { variables = [] } = elementInstanceOf(instance, event.scopeKey) ?? {};
      const at = variables.findIndex(({ name }) => name === event.name);
      parts.add(variablePart(event.scopeKey, at < 0 ? variables.length : at));
    },
    compensationSubscribed: (event, _instance, parts) => addSnapshot(event.compensation, parts),
    compensationTriggered: touchSnapshot,
    compensationCompleted: touchSnapshot,
    compensationDeleted: touchSnapshot,
    // At a gateway that is active meanwhile, the token waits there, otherwise in its scope.
    sequenceFlowWaiting: (event, _instance, parts) => touch(event.key || event.scopeKey, parts),
    loopOutputSet(event, _instance, parts) {
      touch(event.scopeKey, parts);
      parts.add(outputPart(event.scopeKey, event.loopCounter));
    },
  },
  (event, _instance, parts) => touch(subjectKeyOf(event), parts),
);

function touchEnded(
  { key }: EventOf<'elementCompleted' | 'elementTerminated'>,
  instance: ProcessInstance,
  parts: Set<string>,
): void {
  const element = elementInstanceOf(instance, key);
  // The variables of the process itself stay, as the instance's result.
  if (key === instance.key) for (const each of instance.compensations ?? []) addSnapshot(each, parts);
  if (!element || key === instance.key) return;
  addPartsOf(element, parts);
  if (element.loopCounter) touch(element.scopeKey, parts);
}

function touchSnapshot(
  { key }: EventOf<'compensationTriggered' | 'compensationCompleted' | 'compensationDeleted'>,
  instance: ProcessInstance,
  parts: Set<string>,
): void {
  const compensation = instance.compensations?.find((candidate) => candidate.key === key);
  if (compensation) addSnapshot(compensation, parts);
}

function touch(elementKey: number | undefined, parts: Set<string>): void {
  if (elementKey) parts.add(elementPart(elementKey));
}

/** Current bytes of a part; null if it doesn't exist. */
export function encodePart(instance: ProcessInstance, part: string): Buffer | null {
  const [, kind, key = '', place = ''] = PART.exec(part) ?? [];
  if (kind === 'c/') return encodeVariable(snapshotOf(instance, Number(key)), Number(place));
  const element = elementInstanceOf(instance, Number(key));
  if (!element) return null;
  if (kind === 'v/') return encodeVariable(element.variables, Number(place));
  if (kind === 'o/') {
    const output = element.loop?.outputs?.[Number(place) - 1];
    return output ? codec.encode({ output }) : null;
  }
  return element.key === instance.key ? null : codec.encode({ element: withoutParts(element) });
}

function encodeVariable(variables: readonly Variable[], place: number): Buffer | null {
  const { value = '' } = variables[place] ?? {};
  return isPart(value) ? codec.encode({ variable: value }) : null;
}

function snapshotOf({ compensations = [] }: ProcessInstance, compensationKey: number): readonly Variable[] {
  return compensations.find(({ key }) => key === compensationKey)?.variables ?? [];
}

const PART = /^(v\/|o\/|c\/)?(\d+)(?:\.(\d+))?$/;

/**
 * The element instance that a part belongs to; for a snapshot, the key doesn't belong to an element instance.
 */
export function elementKeyOf(part: string): number {
  return Number(PART.exec(part)?.[2] ?? 0);
}

/**
 * Assembles an instance: `own` is the content of its own record, and is completed in place. The parts may be
 * in any order.
 */
export function assemble(
  own: ProcessInstance,
  parts: Iterable<readonly [string, Uint8Array]>,
): ProcessInstance {
  const rest: (readonly [kind: string, elementKey: number, place: number, part: InstancePart])[] = [];
  for (const [name, bytes] of parts) {
    const [, kind = '', key = '', place = ''] = PART.exec(name) ?? [];
    const part = codec.decode(bytes);
    if (part.element) own.elements.push(part.element);
    else rest.push([kind, Number(key), Number(place), part]);
  }
  own.elements.sort((a, b) => a.key - b.key);
  for (const [kind, elementKey, place, { variable = '', output = '' }] of rest) {
    const element = elementInstanceOf(own, elementKey);
    const variables = kind === 'c/' ? snapshotOf(own, elementKey) : element?.variables;
    const target = kind === 'v/' || kind === 'c/' ? variables?.[place] : undefined;
    if (target) target.value = variable;
    if (kind !== 'o/' || !element?.loop) continue;
    element.loop.outputs ??= [];
    while (element.loop.outputs.length < place) element.loop.outputs.push('');
    element.loop.outputs[place - 1] = output;
  }
  return own;
}
