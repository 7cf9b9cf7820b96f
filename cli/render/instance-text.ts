/** Formats an instance for users. */

import { elementStateName, instanceStateName } from '../../inspect/instance-json.ts';
import { formatDistance, formatDuration } from '../../inspect/times.ts';
import { countOf } from '../../state/count-of.ts';
import type { ElementInstance, ProcessInstance, Variable } from '../../state/instance.ts';
import { ElementState, InstanceState } from '../../state/instance.ts';
import { partitionOfKey } from '../../state/keys.ts';
import type { Output } from '../frame/output.ts';
import { printable } from '../frame/output.ts';
import { formatMoment } from './times.ts';

/** Number of characters shown of a value; `--json` prints all. */
const VALUE_LENGTH_MAX = 100;

export function printInstance(output: Output, instance: ProcessInstance, nowMs: number): void {
  printHead(output, instance, nowMs);
  printElements(output, instance, nowMs);
  printVariables(output, instance);
  printIncidents(output, instance, nowMs);
  printJobs(output, instance, nowMs);
  printUserTasks(output, instance, nowMs);
  printTimers(output, instance, nowMs);
  printSubscriptions(output, instance);
}

function printHead(output: Output, instance: ProcessInstance, nowMs: number): void {
  const { key, processId, version, businessKey, setAside, startedAtMs, endedAtMs } = instance;
  const { colors } = output;
  output.line(
    `${colors.bold(`Process instance ${key}`)}  ${printable(processId)} v${version}  ${stateText(output, instance)}`,
  );
  const ended = endedAtMs
    ? `${formatMoment(endedAtMs, nowMs)}, after ${formatDuration(endedAtMs - startedAtMs)}`
    : null;
  output.fields([
    ...(businessKey ? [['business key', printable(businessKey)] as const] : []),
    ['started', formatMoment(startedAtMs, nowMs)],
    ...(ended === null
      ? [['last change', formatMoment(instance.updatedAtMs, nowMs)] as const]
      : [['ended', ended] as const]),
    ['partition', String(partitionOfKey(key))],
    ...(instance.parentInstanceKey ? [['called by', String(instance.parentInstanceKey)] as const] : []),
    ...(setAside ? [['suspended', colors.red(printable(setAside))] as const] : []),
  ]);
}

/** Coloured by its meaning. */
function stateText({ colors }: Output, instance: ProcessInstance): string {
  const name = instanceStateName(instance.state);
  if (instance.setAside || instance.elements.some(({ incident }) => incident))
    return `${colors.red(name)} ${colors.red('(incident)')}`;
  if (instance.state === InstanceState.completed) return colors.green(name);
  return instance.state === InstanceState.terminated ? colors.yellow(name) : colors.cyan(name);
}

function section<T extends object>(
  output: Output,
  title: string,
  titles: readonly string[],
  rows: readonly T[],
  cells: (row: T) => readonly string[],
): void {
  if (rows.length === 0) return;
  output.line();
  output.line(output.colors.underline(title));
  output.table(titles, rows, cells);
}

/** The tree of element instances: the process first, each below its scope. */
function printElements(output: Output, instance: ProcessInstance, nowMs: number): void {
  if (instance.state !== InstanceState.active) return;
  const depths = depthsOf(instance.elements);
  const flows = instance.queue.length;
  section(
    output,
    'Active elements',
    ['element', 'type', 'state', 'since', 'key'],
    instance.elements,
    (element) => [
      `${'  '.repeat(depths.get(element.key) ?? 0)}${nameOf(element)}`,
      element.type,
      elementStateText(output, element),
      formatDistance(element.sinceMs, nowMs),
      String(element.key),
    ],
  );
  if (flows > 0) output.line(`${countOf(flows, 'sequence flow')} taken, target not activated yet`);
}

/** Inner instances of a loop also show their counter. */
function nameOf({ elementId, loopCounter }: ElementInstance): string {
  return loopCounter ? `${printable(elementId)} ${loopCounter}` : printable(elementId);
}

function depthsOf(elements: readonly ElementInstance[]): Map<number, number> {
  const depths = new Map<number, number>();
  // A scope always comes before its content.
  for (const { key, scopeKey } of elements) {
    depths.set(key, scopeKey ? (depths.get(scopeKey) ?? 0) + 1 : 0);
  }
  return depths;
}

function elementStateText(
  { colors }: Output,
  { state, incident, waitingFlows, loop, calledInstanceKey }: ElementInstance,
): string {
  const name = elementStateName(state).toLowerCase();
  if (incident) return colors.red(`${name}, incident`);
  const waiting =
    (waitingFlows.length > 0 ? `, ${countOf(waitingFlows.length, 'flow')} waiting at a join` : '') +
    (loop ? `, ${loop.completed ?? 0} of ${loop.instances || loop.activated || 0} completed` : '') +
    (calledInstanceKey ? `, called ${calledInstanceKey}` : '');
  return (state === ElementState.active ? name : colors.yellow(name)) + waiting;
}

function printVariables(output: Output, { elements }: ProcessInstance): void {
  const rows = elements.flatMap(({ elementId, variables }) =>
    variables.map((variable) => ({ elementId, variable })),
  );
  const isScoped = rows.some(({ elementId }) => elementId !== elements[0]?.elementId);
  section(
    output,
    'Variables',
    ['name', 'value', ...(isScoped ? ['scope'] : [])],
    rows,
    ({ elementId, variable }) => [
      printable(variable.name),
      valueText(variable),
      ...(isScoped ? [printable(elementId)] : []),
    ],
  );
}

/** The value's JSON, shortened if it is long. */
export function valueText({ value }: Variable): string {
  const text = printable(value);
  if (text.length <= VALUE_LENGTH_MAX) return text;
  return `${text.slice(0, VALUE_LENGTH_MAX)}… (${value.length} characters)`;
}

function printIncidents(output: Output, { elements }: ProcessInstance, nowMs: number): void {
  const rows = elements.flatMap(({ elementId, incident }) => (incident ? [{ elementId, incident }] : []));
  section(
    output,
    'Incidents',
    ['element', 'type', 'since', 'key', 'message'],
    rows,
    ({ elementId, incident }) => [
      printable(elementId),
      output.colors.red(printable(incident.type)),
      formatDistance(incident.createdAtMs, nowMs),
      String(incident.key),
      printable(incident.message),
    ],
  );
}

function printJobs(output: Output, { elements }: ProcessInstance, nowMs: number): void {
  const rows = elements.flatMap(({ elementId, job }) => (job ? [{ elementId, job }] : []));
  section(output, 'Jobs', ['element', 'type', 'retries', 'attempt', 'key', 'next'], rows, (row) => {
    const { elementId, job } = row;
    return [
      printable(elementId),
      printable(job.type),
      String(job.retries ?? 0),
      String(job.attempt ?? 0),
      String(job.key),
      job.backoffUntilMs
        ? `retry ${formatDistance(job.backoffUntilMs, nowMs)}`
        : job.deadlineAtMs
          ? `${job.leasedAtMs ? leasedBy(job.worker) : 'deadline'} ${formatDistance(job.deadlineAtMs, nowMs)}`
          : '',
    ];
  });
}

function leasedBy(worker = ''): string {
  return worker ? `leased by ${printable(worker)}, ends` : 'lease ends';
}

function printUserTasks(output: Output, { elements }: ProcessInstance, nowMs: number): void {
  const rows = elements.flatMap(({ elementId, userTask: task }) => (task ? [{ elementId, task }] : []));
  section(output, 'User tasks', ['element', 'assignee', 'priority', 'due', 'since', 'key'], rows, (row) => {
    const { elementId, task } = row;
    return [
      printable(elementId),
      printable(task.assignee ?? ''),
      String(task.priority ?? 0),
      printable(task.dueDate ?? ''),
      formatDistance(task.createdAtMs, nowMs),
      String(task.key),
    ];
  });
}

function printTimers(output: Output, { elements }: ProcessInstance, nowMs: number): void {
  const rows = elements.flatMap(({ timers }) => timers);
  section(output, 'Timers', ['event', 'due', 'left', 'key'], rows, (timer) => [
    printable(timer.elementId),
    formatMoment(timer.dueAtMs, nowMs),
    timer.repetitions === -1 ? 'unlimited' : String(timer.repetitions ?? 0),
    String(timer.key),
  ]);
}

function printSubscriptions(output: Output, { elements }: ProcessInstance): void {
  const rows = elements.flatMap(({ subscriptions }) => subscriptions);
  section(output, 'Message subscriptions', ['event', 'message', 'correlation key', 'key'], rows, (row) => [
    printable(row.elementId),
    printable(row.messageName),
    printable(row.correlationKey),
    String(row.key),
  ]);
  const signals = elements.flatMap((element) => element.signals ?? []);
  section(output, 'Signal subscriptions', ['event', 'signal', 'key'], signals, (row) => [
    printable(row.elementId),
    printable(row.signalName),
    String(row.key),
  ]);
  const conditions = elements.flatMap((element) => element.conditions ?? []);
  section(output, 'Condition subscriptions', ['event', 'key'], conditions, (row) => [
    printable(row.elementId),
    String(row.key),
  ]);
}
