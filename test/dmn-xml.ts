/**
 * Writes DMN XML from a compact description, so that a test shows its decisions in a few lines. Pure.
 *
 *   dmnXml([
 *     { id: 'discount', requires: ['size'], inputs: ['customer', 'size'], outputs: ['rate'],
 *       rules: ['"gold", - => 0.2', '-, "big" => 0.1'], hitPolicy: 'FIRST' },
 *     { id: 'size', literal: 'if total > 100 then "big" else "small"' },
 *   ]);
 *
 * A rule's cells are separated by commas outside quotes, brackets and parentheses; `;` separates them where
 * a cell has commas of its own. Nothing is checked: tests of bad models use it too.
 */

export interface DecisionSpec {
  id: string;
  name?: string;
  /** Name of the variable for its result. */
  variable?: string;
  requires?: readonly string[];
  literal?: string;
  /** Raw XML of the decision's logic. */
  logic?: string;
  hitPolicy?: string;
  aggregation?: string;
  inputs?: readonly string[];
  /** Names; `name = "a","b"` lists the values in order of their priority, `name ? 1` sets a default. */
  outputs?: readonly string[];
  rules?: readonly string[];
  versionTag?: string;
}

const DMN_URI = 'https://www.omg.org/spec/DMN/20191111/MODEL/';

/** The text of a DMN file. */
export function dmnXml(decisions: readonly DecisionSpec[], id = 'graph', uri = DMN_URI): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<definitions xmlns="${uri}" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"`,
    `  id="${id}" name="${id}" namespace="http://camunda.org/schema/1.0/dmn">`,
    ...decisions.map(decisionXml),
    '</definitions>',
    '',
  ].join('\n');
}

function decisionXml(decision: DecisionSpec): string {
  const { id, name = id, variable, requires = [], versionTag } = decision;
  const tag = versionTag === undefined ? '' : `<zeebe:versionTag value="${versionTag}" />`;
  return [
    `<decision id="${id}" name="${escapeXml(name)}">`,
    tag === '' ? '' : `<extensionElements>${tag}</extensionElements>`,
    variable === undefined ? '' : `<variable id="${id}_variable" name="${escapeXml(variable)}" />`,
    ...requires.map((required, at) => {
      const reference = `<requiredDecision href="#${required}" />`;
      return `<informationRequirement id="${id}_r${at}">${reference}</informationRequirement>`;
    }),
    decision.logic ?? (decision.literal === undefined ? tableXml(decision) : literalXml(decision)),
    '</decision>',
  ].join('');
}

function literalXml({ id, literal = '' }: DecisionSpec): string {
  return `<literalExpression id="${id}_literal">${text(literal)}</literalExpression>`;
}

function tableXml(decision: DecisionSpec): string {
  const { id, hitPolicy, aggregation, inputs = [], outputs = [], rules = [] } = decision;
  const policy = hitPolicy === undefined ? '' : ` hitPolicy="${hitPolicy}"`;
  const aggregated = aggregation === undefined ? '' : ` aggregation="${aggregation}"`;
  return [
    `<decisionTable id="${id}_table"${policy}${aggregated}>`,
    ...inputs.map((input, at) => {
      const expression = `<inputExpression id="${id}_e${at}">${text(input)}</inputExpression>`;
      return `<input id="${id}_i${at}">${expression}</input>`;
    }),
    ...outputs.map((output, at) => outputXml(`${id}_o${at}`, output)),
    ...rules.map((rule, at) => ruleXml(`${id}_rule${at + 1}`, rule)),
    '</decisionTable>',
  ].join('');
}

function outputXml(id: string, output: string): string {
  const [, name = '', priorities, byDefault] = /^(.*?)(?: = (.*?))?(?: \? (.*))?$/.exec(output) ?? [];
  const values =
    priorities === undefined ? '' : `<outputValues id="${id}_v">${text(priorities)}</outputValues>`;
  const entry =
    byDefault === undefined ? '' : `<defaultOutputEntry id="${id}_d">${text(byDefault)}</defaultOutputEntry>`;
  return `<output id="${id}" name="${name}">${values}${entry}</output>`;
}

function ruleXml(id: string, rule: string): string {
  const at = rule.indexOf('=>');
  const [tests = '', results = ''] = at < 0 ? [rule] : [rule.slice(0, at), rule.slice(at + 2)];
  const entries = (tag: string, list: string) =>
    cells(list).map((cell, index) => `<${tag} id="${id}_${tag}${index}">${text(cell)}</${tag}>`);
  return [
    `<rule id="${id}">`,
    ...entries('inputEntry', tests),
    ...entries('outputEntry', results),
    '</rule>',
  ].join('');
}

function cells(list: string): string[] {
  if (list.trim() === '') return [];
  if (list.includes(';')) return list.split(';').map((cell) => cell.trim());
  const found: string[] = [''];
  let depth = 0;
  let quoted = false;
  for (const character of list) {
    if (character === '"') quoted = !quoted;
    else if (!quoted && '([{'.includes(character)) depth += 1;
    else if (!quoted && ')]}'.includes(character)) depth -= 1;
    if (character === ',' && depth === 0 && !quoted) found.push('');
    else found[found.length - 1] += character;
  }
  return found.map((cell) => cell.trim());
}

function text(content: string): string {
  return `<text>${escapeXml(content)}</text>`;
}

function escapeXml(content: string): string {
  return content.replace(/[<>&"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
