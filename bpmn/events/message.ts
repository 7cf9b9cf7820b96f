/**
 * The message event. Pure. Source: BPMN 2.0.2 §10.5.7; Zeebe's `zeebe:subscription` on the message. A throw
 * event is a job, so its message may be missing.
 */
import type { Compiler } from '../compile/compiler.ts';
import { singleExtension } from '../compile/extensions.ts';
import { generatedMessageName, isInbound } from '../compile/read-inbound-connector.ts';
import type { MessageEventDefinition } from '../model.ts';
import type { ModdleElement } from '../parse/moddle-element.ts';
import { elementOf, textOf } from '../parse/moddle-element.ts';
import type { EventCompiler } from './event.ts';
import { staticName } from './start-name.ts';

export const messageEvent = {
  kind: 'message',
  bpmnType: 'bpmn:MessageEventDefinition',
  positions: ['start', 'eventSubProcessStart', 'catch', 'boundary', 'throw', 'end'],
  compile(definition, event, position, compiler): MessageEventDefinition | undefined {
    if (position === 'throw' || position === 'end') return readThrownMessage(definition, event, compiler);
    return readCaughtMessage(definition, event, position === 'start', compiler);
  },
} satisfies EventCompiler;

/**
 * Reads the message that `holder` (an event definition or a receive task) references; the correlation key of
 * a process's start event is not used and may be missing.
 */
export function readCaughtMessage(
  holder: ModdleElement,
  event: ModdleElement,
  isStart: boolean,
  compiler: Compiler,
): MessageEventDefinition | undefined {
  const message = compiler.requireReference(event, holder, 'messageRef');
  if (message === undefined) return undefined;
  const text = readMessageName(message, event, compiler);
  const name = text === undefined ? undefined : compiler.textOrFeel(event, text, 'the name of the message');
  if (isStart) {
    const start = name && staticName('message', name, event, compiler);
    return start && { kind: 'message', name: start };
  }
  const subscription = singleExtension(message, 'zeebe:Subscription', compiler);
  const keyText = subscription === undefined ? undefined : textOf(subscription, 'correlationKey')?.trim();
  if (keyText === undefined || keyText === '') {
    compiler.report(event, 'the message has no zeebe:subscription with a correlationKey');
    return undefined;
  }
  const correlationKey = compiler.feel(event, keyText, 'the correlation key of the message');
  return name === undefined || correlationKey === undefined
    ? undefined
    : { kind: 'message', name, correlationKey };
}

/** Camunda's templates hide the name; a missing name is generated for inbound records. */
function readMessageName(
  message: ModdleElement,
  event: ModdleElement,
  compiler: Compiler,
): string | undefined {
  const isUnnamed = (textOf(message, 'name')?.trim() ?? '') === '';
  if (isUnnamed && isInbound(event)) return generatedMessageName(event, message);
  return compiler.requireText(event, message, 'name', 'the name of the message');
}

function readThrownMessage(
  definition: ModdleElement,
  event: ModdleElement,
  compiler: Compiler,
): MessageEventDefinition | undefined {
  const message = elementOf(definition, 'messageRef');
  const text = message === undefined ? '' : (textOf(message, 'name') ?? '');
  const name = compiler.textOrFeel(event, text, 'the name of the message');
  return name === undefined ? undefined : { kind: 'message', name };
}
