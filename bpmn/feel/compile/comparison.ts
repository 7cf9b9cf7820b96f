/** `= != < <= > >=`, `between` and `in`. Pure. Source: DMN 1.5 10.3.2.13 (tables 42 to 44), 10.3.2.15. */
import type { SyntaxNode } from '@lezer/common';
import type { Code } from './code.ts';
import { comparisonOf } from './comparison-of.ts';
import type { Compilation } from './compilation.ts';
import { compileTests } from './unary-tests.ts';
import { INPUT } from './variable.ts';

/** Operators of other languages that the parser reads as two FEEL operators. */
const HINTS: { readonly [signs: string]: string } = {
  '==': "write '=' instead of '=='",
  '<>': "write '!=' instead of '<>'",
  '=>': "write '>=' instead of '=>'",
  '=<': "write '<=' instead of '=<'",
};

export function compileComparison(node: SyntaxNode, compilation: Compilation): Code {
  const children = compilation.children(node);
  const [left, sign, right] = children;
  if (left === undefined || sign === undefined || right === undefined) {
    throw compilation.syntaxError(node, 'the comparison is not complete');
  }
  if (sign.name === 'between') return between(children, compilation);
  if (sign.name === 'in') return membership(left, children, compilation);
  if (right.name === 'SimplePositiveUnaryTest' && right.firstChild?.name === 'CompareOp') {
    const signs = compilation.source.slice(sign.from, right.firstChild.to);
    const hint = HINTS[signs] ?? '';
    throw compilation.syntaxError(sign, `'${signs}' is not a FEEL operator`, hint);
  }
  return comparisonOf(compilation.text(sign), compilation.compile(left), compilation.compile(right));
}

/** Both bounds are included. */
function between(children: readonly SyntaxNode[], compilation: Compilation): Code {
  const [value, , from, , to] = children;
  const of = compilation.compile(value);
  const slot = compilation.slot();
  const held: Code = (_run, frame) => frame[slot] ?? null;
  const above = comparisonOf('>=', held, compilation.compile(from));
  const below = comparisonOf('<=', held, compilation.compile(to));
  return (run, frame) => {
    frame[slot] = of(run, frame);
    const isAbove = above(run, frame);
    if (isAbove === false) return false;
    const isBelow = below(run, frame);
    if (isBelow === false) return false;
    return isAbove === true && isBelow === true ? true : null;
  };
}

/** `x in tests`: one test, or several in parentheses. */
function membership(left: SyntaxNode, children: readonly SyntaxNode[], compilation: Compilation): Code {
  const of = compilation.compile(left);
  const tests = children
    .slice(2)
    .flatMap((child) =>
      child.name === 'PositiveUnaryTests'
        ? compilation.children(child)
        : child.name === 'PositiveUnaryTest'
          ? [child]
          : [],
    );
  return compilation.within((bind) => {
    const slot = bind(INPUT);
    const passes = compileTests(tests, slot, compilation);
    return (run, frame) => {
      frame[slot] = of(run, frame);
      return passes(run, frame);
    };
  });
}
