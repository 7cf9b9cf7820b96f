/**
 * Reads what a decision is decided by: a decision table, a literal expression, or a boxed context, list,
 * relation, function definition or invocation of these. Pure. Source: DMN 1.3 §7.3 (boxed expressions), and
 * Camunda's dmn-scala (DmnParser), which wants literal expressions in some of the places where DMN and this
 * take any logic.
 */
import type { ModdleElement } from '../parse/moddle-element.ts';
import { elementOf, elementsOf, textOf } from '../parse/moddle-element.ts';
import type { Called, ContextEntry, FunctionLogic, Logic, Parameter } from './model.ts';
import { readTable } from './read-table.ts';
import type { Reading } from './reading.ts';
import { expressionOf } from './reading.ts';

/** Gives null. */
export const NOTHING: Logic = { kind: 'literal', expression: null };

/** What can't be read is reported, and gives null. */
export function readLogic(reading: Reading, source: ModdleElement): Logic {
  switch (source.$type) {
    case 'dmn:LiteralExpression':
      return { kind: 'literal', expression: expressionOf(reading, source, 'the expression') };
    case 'dmn:DecisionTable':
      return { kind: 'table', table: readTable(reading, source) };
    case 'dmn:Context':
      return { kind: 'context', entries: readEntries(reading, source) };
    case 'dmn:List':
      return { kind: 'list', items: readItems(reading, source) };
    case 'dmn:Relation': {
      const columns = elementsOf(source, 'column').map((column) => textOf(column, 'name') ?? '');
      const rows = elementsOf(source, 'row').map((row) => readItems(reading, row));
      return { kind: 'relation', columns, rows };
    }
    case 'dmn:FunctionDefinition':
      return { kind: 'function', ...readFunction(reading, source) };
    case 'dmn:Invocation':
      return readInvocation(reading, source);
    default:
      reading.compiler.report(reading.owner, `${source.$type} is not supported as the logic of a decision`);
      return NOTHING;
  }
}

/** Each entry can call those before it. */
function readEntries(reading: Reading, source: ModdleElement): ContextEntry[] {
  const callable = new Set(reading.callable);
  const inside = { ...reading, callable };
  return elementsOf(source, 'contextEntry').map((entry) => {
    const variable = elementOf(entry, 'variable');
    const name = variable && textOf(variable, 'name');
    const value = elementOf(entry, 'value');
    const logic = value === undefined ? NOTHING : readLogic(inside, value);
    if (name) callable.add(name);
    return { ...(name ? { name } : {}), logic };
  });
}

function readItems(reading: Reading, source: ModdleElement): Logic[] {
  return elementsOf(source, 'elements').map((item) => readLogic(reading, item));
}

/** The body can call what is given for a parameter. */
export function readFunction(reading: Reading, source: ModdleElement): FunctionLogic {
  const { owner, compiler, callable } = reading;
  const kind = textOf(source, 'kind') ?? 'FEEL';
  if (kind !== 'FEEL') {
    compiler.report(owner, `a function of the kind ${kind.slice(0, 100)} is not supported; use FEEL`);
    return { parameters: [], body: NOTHING };
  }
  const parameters = elementsOf(source, 'formalParameter').map(readParameter);
  const names = parameters.map(({ name }) => name);
  const body = elementOf(source, 'body');
  const inside = { ...reading, callable: new Set([...callable, ...names]) };
  return { parameters, body: body === undefined ? NOTHING : readLogic(inside, body) };
}

function readParameter(source: ModdleElement): Parameter {
  const typeRef = textOf(source, 'typeRef');
  return { name: textOf(source, 'name') ?? '', ...(typeRef ? { typeRef } : {}) };
}

/** What is called is named by a literal expression, as in dmn-scala; else by the name of a function. */
function readInvocation(reading: Reading, source: ModdleElement): Logic {
  const bindings = elementsOf(source, 'binding').flatMap((binding): ContextEntry[] => {
    const parameter = elementOf(binding, 'parameter');
    const name = parameter && textOf(parameter, 'name');
    const formula = elementOf(binding, 'bindingFormula');
    if (name) return [{ name, logic: formula === undefined ? NOTHING : readLogic(reading, formula) }];
    reading.compiler.report(reading.owner, 'a binding of an invocation has no parameter with a name');
    return [];
  });
  reading.cost.timed = true;
  const called = readCalled(reading, elementOf(source, 'calledFunction'));
  return called === undefined ? NOTHING : { kind: 'invocation', called, bindings };
}

function readCalled(
  { owner, compiler, knowledge, callable }: Reading,
  source?: ModdleElement,
): Called | undefined {
  if (source?.$type !== 'dmn:LiteralExpression') {
    compiler.report(owner, 'an invocation names what it calls by a literal expression; there is none');
    return undefined;
  }
  const name = (textOf(source, 'text') ?? '').trim();
  if (callable.has(name) && !knowledge.has(name)) return name;
  const called = knowledge.get(name);
  if (called === undefined) {
    compiler.report(
      owner,
      `an invocation calls '${name.slice(0, 200)}', which is no business knowledge model`,
    );
  }
  return called;
}
