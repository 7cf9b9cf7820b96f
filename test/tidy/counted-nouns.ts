/** Finds counts whose noun doesn't follow the number, such as `1 warnings` and `2 file(s)`. Pure. */

import ts from 'typescript';

/** Folders whose texts users read. */
const TEXTS =
  /^(bpmn|cli|client|connectors|engine|inspect|kafka|local-kafka|operate|server|state|testkit|worker)\//;

/** What Signalbox counts in texts. Units such as bytes are only named where there are many. */
const NOUNS = [
  ...['activities', 'attempts', 'brokers', 'commands', 'definitions', 'elements', 'engines', 'entries'],
  ...['events', 'failures', 'files', 'findings', 'flows', 'handlers', 'incidents', 'instances', 'items'],
  ...['jobs', 'letters', 'members', 'messages', 'nodes', 'partitions', 'problems', 'processes', 'reasons'],
  ...['records', 'replicas', 'replies', 'requests', 'retries', 'rights', 'rules', 'steps', 'subscriptions'],
  ...['tasks', 'timers', 'topics', 'values', 'variables', 'warnings', 'workers'],
];
const PLURAL = new RegExp(`^ (?:[a-z]+ ){0,2}?(?:${NOUNS.join('|')})\\b`);
/** Between number and noun, these make it another sentence: `connector x reads records`. */
const OTHER =
  /\b(?:a|all|and|are|consumes|from|has|have|in|is|lacks|needs|no|of|on|or|owns?|reads|shows|takes|the|with|writes)\b/;

/** What is wrong with a node of this file; null if nothing is. */
export function miscounted(path: string, node: ts.Node): string | null {
  if (!TEXTS.test(path)) return null;
  if (isText(node) && /[a-z]\((?:s|es|ies)\)/.test(node.text)) return `'(s)' in a text: use countOf`;
  if (!ts.isTemplateSpan(node) || isAlwaysMany(node.expression)) return null;
  const noun = PLURAL.exec(node.literal.text)?.[0].trim();
  return noun === undefined || OTHER.test(noun) ? null : `a number before '${noun}': use countOf`;
}

function isText(node: ts.Node): node is ts.Node & { readonly text: string } {
  return ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node);
}

/** Constants, and limits that are greater than one. */
function isAlwaysMany(expression: ts.Expression): boolean {
  return (
    /^[A-Z][A-Z_0-9]*( [+-] 1)?$/.test(expression.getText()) || /(Max|Limit)$/.test(expression.getText())
  );
}
