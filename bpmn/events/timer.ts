/**
 * The timer event: a date, a duration or a cycle. Pure. Source: BPMN 2.0.2 §10.5.5.2; ISO 8601; Zeebe's
 * TimerEventDefinitionValidator for the allowed positions (a cycle requires an event that can fire
 * repeatedly).
 */
import type { Compiler } from '../compile/compiler.ts';
import { toDuration, toInstantMs } from '../feel/index.ts';
import type { TimerEventDefinition } from '../model.ts';
import type { ModdleElement } from '../parse/moddle-element.ts';
import { elementOf, flagOf } from '../parse/moddle-element.ts';
import { parseTimerCycle } from '../timer/cycle.ts';
import type { EventCompiler, EventPosition } from './event.ts';

type TimerKind = TimerEventDefinition['timer'];

const PROPERTIES: readonly (readonly [property: string, timer: TimerKind])[] = [
  ['timeDate', 'date'],
  ['timeDuration', 'duration'],
  ['timeCycle', 'cycle'],
];

export const timerEvent = {
  kind: 'timer',
  bpmnType: 'bpmn:TimerEventDefinition',
  positions: ['start', 'eventSubProcessStart', 'catch', 'boundary'],
  compile(definition, event, position, compiler): TimerEventDefinition | undefined {
    const given = PROPERTIES.filter(([property]) => elementOf(definition, property) !== undefined);
    const [first] = given;
    if (first === undefined || given.length > 1) {
      compiler.report(event, 'a timer must have exactly one of timeDate, timeDuration and timeCycle');
      return undefined;
    }
    const [property, timer] = first;
    const misplaced = whyMisplaced(timer, event, position);
    if (misplaced !== undefined) {
      compiler.report(event, misplaced);
      return undefined;
    }
    return readTimer(timer, elementOf(definition, property), event, compiler);
  },
} satisfies EventCompiler;

function readTimer(
  timer: TimerKind,
  holder: ModdleElement | undefined,
  event: ModdleElement,
  compiler: Compiler,
): TimerEventDefinition | undefined {
  const text =
    holder === undefined ? undefined : compiler.requireText(event, holder, 'body', `the timer's ${timer}`);
  const expression =
    text === undefined ? undefined : compiler.textOrFeel(event, text, `the timer's ${timer}`);
  if (expression === undefined) return undefined;
  if (expression.kind === 'static' && !isReadable(timer, expression.text)) {
    compiler.report(event, `the timer's ${timer} '${expression.text}' is not ${EXPECTED[timer]}`);
    return undefined;
  }
  return { kind: 'timer', timer, expression };
}

function whyMisplaced(timer: TimerKind, event: ModdleElement, position: EventPosition): string | undefined {
  if (position === 'start' && timer === 'duration') {
    return 'the timer of a start event must be a date or a cycle, not a duration';
  }
  if (position === 'catch' && timer === 'cycle') {
    return 'the timer of an intermediate catch event must be a date or a duration, not a cycle';
  }
  if (position === 'boundary' && timer === 'cycle' && flagOf(event, 'cancelActivity')) {
    return 'a timer cycle requires a non-interrupting boundary event (cancelActivity="false")';
  }
  if (position === 'eventSubProcessStart' && timer === 'cycle' && flagOf(event, 'isInterrupting')) {
    return 'a timer cycle requires a non-interrupting start event (isInterrupting="false")';
  }
  return undefined;
}

const EXPECTED: Readonly<Record<TimerKind, string>> = {
  date: 'an ISO 8601 date and time, such as 2026-03-01T12:00:00Z',
  duration: 'an ISO 8601 duration, such as PT15M',
  cycle: 'an ISO 8601 repetition, such as R3/PT10M, or a cron expression of six fields',
};

function isReadable(timer: TimerKind, text: string): boolean {
  if (timer === 'date') return toInstantMs(text) !== null;
  if (timer === 'duration') return toDuration(text) !== null;
  return parseTimerCycle(text) !== null;
}
