/** A trace as lines of text. Pure, except for the machine's time zone. */

import { formatDuration } from '../../inspect/times.ts';
import type { TraceNode } from '../../inspect/trace/trace.ts';
import { printable } from '../frame/output.ts';
import { formatClock } from './times.ts';

/** Styles of the parts of a line; each gets the plain text. */
export interface TraceStyle {
  dim(text: string): string;
  bold(text: string): string;
}

/**
 * The lines of the tree: element, type, start time and duration. `nowMs` is for elements that have not ended.
 */
export function traceLines(roots: readonly TraceNode[], nowMs: number, style: TraceStyle): string[] {
  const lines: string[] = [];
  for (const root of roots) {
    lines.push(nodeLine(root, nowMs, style));
    addItems(lines, root, '', nowMs, style);
  }
  return lines;
}

function addItems(lines: string[], node: TraceNode, indent: string, nowMs: number, style: TraceStyle): void {
  for (const [index, item] of node.items.entries()) {
    const isLast = index === node.items.length - 1;
    const branch = style.dim(`${indent}${isLast ? '└─' : '├─'} `);
    if ('text' in item) {
      lines.push(`${branch}${style.dim(formatClock(item.atMs))} ${printable(item.text)}`);
      continue;
    }
    lines.push(`${branch}${nodeLine(item, nowMs, style)}`);
    addItems(lines, item, `${indent}${isLast ? '   ' : '│  '}`, nowMs, style);
  }
}

function nodeLine(node: TraceNode, nowMs: number, style: TraceStyle): string {
  const { elementId, type, startedAtMs, endedAtMs, end } = node;
  const lasted = formatDuration((endedAtMs ?? nowMs) - startedAtMs);
  const how =
    end === null ? `active for ${lasted}` : end === 'completed' ? lasted : `terminated after ${lasted}`;
  return `${style.dim(formatClock(startedAtMs))} ${style.bold(printable(elementId))} ${style.dim(type)}  ${how}`;
}
