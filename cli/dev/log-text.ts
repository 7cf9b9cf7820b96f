/** Formats the engine's log as short lines for users. Pure, except for the time zone. */

import type { EngineLogEntry } from '../engine/engine-process.ts';
import type { Output } from '../frame/output.ts';
import { printable } from '../frame/output.ts';

type Colors = Output['colors'];

/** Fields that are shown elsewhere in the line or that the user already knows. */
const LEFT_OUT = new Set(['level', 'time', 'msg', 'pid', 'hostname', 'node']);
const DETAIL_LENGTH_MAX = 160;
const WARNING = 40;
const ERROR = 50;

/** Formats time, message and details. */
export function renderLogEntry(entry: EngineLogEntry, colors: Colors): string {
  const { level, msg, time } = entry;
  const atMs = typeof time === 'string' || typeof time === 'number' ? new Date(time).getTime() : Date.now();
  const paint = level >= ERROR ? colors.red : level >= WARNING ? colors.yellow : (text: string) => text;
  const details = Object.entries(entry)
    .filter(([name]) => !LEFT_OUT.has(name))
    .map(([name, value]) => `${name} ${textOf(value)}`);
  const line = [`${colors.dim(timeOf(atMs))}  ${paint(printable(msg))}`];
  if (details.length > 0) line.push(colors.dim(details.join(', ')));
  return line.join('  ');
}

function timeOf(ms: number): string {
  const at = new Date(ms);
  return [at.getHours(), at.getMinutes(), at.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}

function textOf(value: unknown): string {
  const text = printable(typeof value === 'string' ? value : JSON.stringify(value));
  return text.length > DETAIL_LENGTH_MAX ? `${text.slice(0, DETAIL_LENGTH_MAX - 1)}…` : text;
}
