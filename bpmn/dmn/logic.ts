/**
 * Reads the logic of a decision: a decision table, a literal expression, or a boxed context, list, relation,
 * function definition, invocation, conditional, filter or iterator of these. Pure. Source: DMN 1.5 §7.3
 * (boxed expressions), and Camunda's dmn-scala (DmnParser), which requires literal expressions in some places
 * where DMN and this reader allow any logic.
 */
import type { ModdleElement } from '../parse/moddle-element.ts';
import { elementOf, elementsOf, textOf } from '../parse/moddle-element.ts';
import { UNCHECKED } from './coercion.ts';
import type { Called, ContextEntry, FunctionLogic, Logic, Parameter, ValueType } from './model.ts';
import { NOTHING } from './nothing.ts';
import { readTable } from './read-table.ts';
import type { Reading } from './reading.ts';
import { expressionOf, reportProblem, withNames } from './reading.ts';

/** Unreadable logic is reported, and evaluates to null. */
export function readLogic(reading: Reading, source: ModdleElement): Logic {
  const logic = readUntyped(reading, source);
  // Camunda ignores the types of expressions.
  return reading.drafts.isChecked ? withType(reading.drafts.typeOf(source), logic) : logic;
}

function withType(type: ValueType, logic: Logic): Logic {
  return type.kind === 'unchecked' ? logic : { kind: 'typed', type, logic };
}

function readUntyped(reading: Reading, source: ModdleElement): Logic {
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
    case 'dmn:Conditional': {
      const part = (name: string) => readChild(reading, source, name);
      return { kind: 'conditional', condition: part('if'), yes: part('then'), no: part('else') };
    }
    case 'dmn:Filter': {
      const match = withNames(reading, [['item', UNCHECKED]]);
      return {
        kind: 'filter',
        list: readChild(reading, source, 'in'),
        match: readChild(match, source, 'match'),
      };
    }
    case 'dmn:For':
      return readIterator(reading, source, 'for');
    case 'dmn:Some':
      return readIterator(reading, source, 'some');
    case 'dmn:Every':
      return readIterator(reading, source, 'every');
    default:
      reportProblem(reading, `${source.$type} is not supported as the logic of a decision`);
      return NOTHING;
  }
}

function readIterator(reading: Reading, source: ModdleElement, kind: 'for' | 'some' | 'every'): Logic {
  const variable = textOf(source, 'iteratorVariable') ?? '';
  if (variable === '') reportProblem(reading, `a boxed ${kind} doesn't have an iteratorVariable`);
  const list = elementOf(source, 'in');
  const type = list === undefined ? UNCHECKED : reading.drafts.typeOf(list);
  const inside = withNames(reading, [
    [variable, type],
    ...(kind === 'for' ? ([['partial', UNCHECKED]] as const) : []),
  ]);
  return {
    kind,
    variable,
    list: readChild(reading, source, 'in'),
    each: readChild(inside, source, kind === 'for' ? 'return' : 'satisfies'),
  };
}

/** The expression in an element such as `<then>`. */
function readChild(reading: Reading, source: ModdleElement, name: string): Logic {
  const child = elementOf(source, name);
  const expression = child && elementOf(child, 'expression');
  if (expression !== undefined) return readLogic(reading, expression);
  reportProblem(reading, `the <${name}> of a ${source.$type} doesn't have an expression`);
  return NOTHING;
}

/** Each entry can read, and call, those before it. */
function readEntries(reading: Reading, source: ModdleElement): ContextEntry[] {
  let inside = reading;
  return elementsOf(source, 'contextEntry').map((entry) => {
    const variable = elementOf(entry, 'variable');
    const name = variable && textOf(variable, 'name');
    const value = elementOf(entry, 'value');
    const type = reading.drafts.isChecked ? reading.drafts.typeOf(variable) : UNCHECKED;
    const logic = withType(type, value === undefined ? NOTHING : readLogic(inside, value));
    if (name) inside = withNames(inside, [[name, type]]);
    return { ...(name ? { name } : {}), logic };
  });
}

function readItems(reading: Reading, source: ModdleElement): Logic[] {
  return elementsOf(source, 'elements').map((item) => readLogic(reading, item));
}

/** The body can call a function that is passed as a parameter. */
export function readFunction(reading: Reading, source: ModdleElement): FunctionLogic {
  const kind = textOf(source, 'kind') ?? 'FEEL';
  if (kind !== 'FEEL') {
    reportProblem(reading, `a function of the kind ${kind.slice(0, 100)} is not supported; use FEEL`);
    return { parameters: [], body: NOTHING };
  }
  const parameters = elementsOf(source, 'formalParameter').map((one): Parameter => {
    return { name: textOf(one, 'name') ?? '', type: reading.drafts.typeOf(one) };
  });
  const body = elementOf(source, 'body');
  const inside = withNames(
    reading,
    parameters.map(({ name, type }) => [name, type]),
  );
  return { parameters, body: body === undefined ? NOTHING : readLogic(inside, body) };
}

/**
 * The called function is named by a literal expression, as in dmn-scala; otherwise the expression returns a
 * function.
 */
function readInvocation(reading: Reading, source: ModdleElement): Logic {
  const bindings = elementsOf(source, 'binding').flatMap((binding): ContextEntry[] => {
    const parameter = elementOf(binding, 'parameter');
    const name = parameter && textOf(parameter, 'name');
    const formula = elementOf(binding, 'bindingFormula');
    if (name) return [{ name, logic: formula === undefined ? NOTHING : readLogic(reading, formula) }];
    reportProblem(reading, "a binding of an invocation doesn't have a parameter with a name");
    return [];
  });
  const called = readCalled(reading, elementOf(source, 'calledFunction'));
  const isExact = reading.drafts.isChecked;
  return called === undefined ? NOTHING : { kind: 'invocation', called, bindings, isExact };
}

function readCalled(reading: Reading, source?: ModdleElement): Called | undefined {
  const { knowledge, callable } = reading;
  if (source?.$type !== 'dmn:LiteralExpression') {
    reportProblem(reading, 'an invocation must name the called function in a literal expression');
    return undefined;
  }
  const name = (textOf(source, 'text') ?? '').trim();
  const called = knowledge.get(name);
  if (called !== undefined) return called;
  if (/^[\w ]+$/.test(name) && !callable.has(name)) {
    reportProblem(
      reading,
      `an invocation calls '${name.slice(0, 200)}', which is not a business knowledge model`,
    );
    return undefined;
  }
  return { kind: 'literal', expression: expressionOf(reading, source, 'the called function') };
}
