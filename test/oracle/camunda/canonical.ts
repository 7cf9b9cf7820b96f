/**
 * FEEL values of the product as canonical text, equal to the text of CamundaFeel.java for the same value.
 * Pure.
 */
import { DaysTimeDuration } from '../../../bpmn/feel/values/days-time-duration.ts';
import { FeelDate } from '../../../bpmn/feel/values/feel-date.ts';
import { FeelDateTime } from '../../../bpmn/feel/values/feel-date-time.ts';
import { FeelDecimal } from '../../../bpmn/feel/values/feel-decimal.ts';
import { FeelTime } from '../../../bpmn/feel/values/feel-time.ts';
import { FeelFunction, FeelRange } from '../../../bpmn/feel/values/feel-value.ts';
import { YearsMonthsDuration } from '../../../bpmn/feel/values/years-months-duration.ts';

/** The canonical text of any FEEL value. */
export function canonicalText(value: unknown): string {
  switch (typeof value) {
    case 'boolean':
      return `boolean ${value}`;
    case 'number':
      return `number ${canonicalNumber(String(value))}`;
    case 'string':
      return `string ${JSON.stringify(value)}`;
    case 'object':
      return value === null ? 'null' : objectText(value);
    default:
      return value === undefined ? 'null' : `error a ${typeof value}`;
  }
}

function objectText(value: object): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(', ')}]`;
  if (value instanceof FeelDecimal) return `number ${canonicalNumber(String(value))}`;
  if (value instanceof FeelDate) return `date ${value}`;
  if (value instanceof FeelTime) return `time ${value.toString().replace(/@.*/, '')}${zoneText(value)}`;
  if (value instanceof FeelDateTime) {
    const [local = ''] = /^[^T]*T[\d:.]+/.exec(value.toString()) ?? [];
    return `date-time ${local}${value.time.zone === null ? offsetOf(value.toString()) : zoneText(value.time)}`;
  }
  if (value instanceof DaysTimeDuration) return `days-duration ${secondsText(value.nanos)}`;
  if (value instanceof YearsMonthsDuration) return `years-duration ${value.months}`;
  if (value instanceof FeelRange) {
    const { start, startIncluded, end, endIncluded } = value;
    const ends = `${canonicalText(start)}..${canonicalText(end)}`;
    return `range ${startIncluded ? '[' : '('}${ends}${endIncluded ? ']' : ')'}`;
  }
  return value instanceof FeelFunction ? 'function' : contextText(value);
}

function contextText(value: object): string {
  const entries = Object.entries(value).map(([name, entry]) => [JSON.stringify(name), canonicalText(entry)]);
  entries.sort(([left = ''], [right = '']) => (left < right ? -1 : 1));
  return `{${entries.map(([name, text]) => `${name}: ${text}`).join(', ')}}`;
}

/** `+01:00@Europe/Paris` for a named zone; empty if the text already has its offset. */
function zoneText({ offset, zone }: FeelTime): string {
  if (zone === null || offset === null) return '';
  const size = Math.abs(offset);
  const parts = [size / 3600, (size / 60) % 60, ...(size % 60 === 0 ? [] : [size % 60])];
  const clock = parts.map((part) => String(Math.floor(part)).padStart(2, '0')).join(':');
  const text = offset === 0 ? 'Z' : `${offset < 0 ? '-' : '+'}${clock}`;
  return `${text}@${zone}`;
}

function offsetOf(text: string): string {
  return /(Z|[+-]\d\d:\d\d(:\d\d)?)?$/.exec(text.slice(text.indexOf('T')))?.[0] ?? '';
}

function secondsText(nanos: bigint): string {
  const size = nanos < 0n ? -nanos : nanos;
  const seconds = `${size / 1_000_000_000n}.${String(size % 1_000_000_000n).padStart(9, '0')}`;
  return canonicalNumber(`${nanos < 0n ? '-' : ''}${seconds}`);
}

const PLAIN_SCALE_MAX = 40;

/** Without trailing zeros; plain if it has few zeros, otherwise digits and exponent. */
function canonicalNumber(text: string): string {
  const [, sign = '', whole = '', fraction = '', power = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  if (whole === '') return text;
  const all = `${whole}${fraction}`.replace(/^0+/, '');
  const digits = all.replace(/0+$/, '');
  if (digits === '') return '0';
  const exponent = Number(power) - fraction.length + (all.length - digits.length);
  if (Math.abs(exponent) > PLAIN_SCALE_MAX) return `${sign}${digits}e${exponent}`;
  if (exponent >= 0) return `${sign}${digits}${'0'.repeat(exponent)}`;
  const padded = digits.padStart(1 - exponent, '0');
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}
