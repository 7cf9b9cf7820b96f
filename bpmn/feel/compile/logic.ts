/**
 * `if`, `and`, `or`. Pure. Source: DMN 1.5 10.3.2.16 (table 50) and 10.3.2.12; for `if`, only true counts, as
 * in Camunda.
 */
import type { SyntaxNode } from '@lezer/common';
import type { Run } from '../run.ts';
import { describe } from '../values/describe.ts';
import type { FeelValue } from '../values/feel-value.ts';
import type { Code } from './code.ts';
import type { Compilation } from './compilation.ts';

export function compileConditional(node: SyntaxNode, compilation: Compilation): Code {
  const [, condition, , yes, , no] = compilation.children(node);
  const decides = compilation.compile(condition);
  const then = compilation.compile(yes);
  const otherwise = compilation.compile(no);
  return (run, frame) => {
    const decision = decides(run, frame);
    if (decision === true) return then(run, frame);
    if (decision !== false) notBoolean(decision, run);
    return otherwise(run, frame);
  };
}

export function compileConnective(node: SyntaxNode, compilation: Compilation): Code {
  const [left, , right] = compilation.children(node);
  const a = compilation.compile(left);
  const b = compilation.compile(right);
  /** The decisive value: false for `and`, true for `or`. */
  const decisive = node.name === 'Disjunction';
  return (run, frame) => {
    const first = a(run, frame);
    if (first === decisive) return decisive;
    const second = b(run, frame);
    if (second === decisive) return decisive;
    if (first === !decisive && second === !decisive) return !decisive;
    if (typeof first !== 'boolean') notBoolean(first, run);
    if (typeof second !== 'boolean') notBoolean(second, run);
    return null;
  };
}

/** A warning for a value that is not a boolean. */
export function notBoolean(value: FeelValue, run: Run): null {
  return run.wantsWarnings ? run.warn(`expected a boolean but found ${describe(value)}`) : null;
}
