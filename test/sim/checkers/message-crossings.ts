/**
 * Counts which orders of the message protocol between partitions have happened (the table in
 * engine/step/messages.ts), so that a test can demand each of them; and asserts what must hold in all of
 * them. Two commands cross when each was sent before the other was handled.
 */
import type { CorrelateMessage, RejectCorrelation } from '../../../engine/command.ts';
import type { InstanceEvent } from '../../../state/events.ts';
import { EventKind } from '../../../state/events.ts';
import type { SeenCommand, SeenWrite } from '../journal.ts';
import type { CheckedWorld, Checker, Report } from './checker.ts';

/** Each of these crossings must happen in some simulation. */
export const CROSSINGS = [
  'Close x Correlate',
  'Close by a timer x Correlate',
  'Close by the end of the instance x Correlate',
  'Correlate wins over a timer',
  'Open still on its way when Close is sent',
  'second message waits for the answer to the first',
  'Acknowledge still on its way when Close is sent',
  'Reject: the message goes to the next subscription',
  'Reject: the message goes back to the buffer',
  'Reject: the instance is suspended and keeps its subscription',
  'answer after the message has expired',
  'buffered message starts the next instance of its key',
  'correlated on one partition',
  'correlated across partitions',
] as const;
export type Crossing = (typeof CROSSINGS)[number];

interface Conversation {
  readonly opens: SeenCommand[];
  readonly closes: SeenCommand[];
  readonly correlates: SeenCommand[];
  readonly acknowledges: SeenCommand[];
  readonly rejects: SeenCommand[];
  /** Number of Correlate commands that a client repeated, to any partition. */
  repeated: number;
}

const ROLES = {
  openSubscription: 'opens',
  closeSubscription: 'closes',
  correlateMessage: 'correlates',
  acknowledgeCorrelation: 'acknowledges',
  rejectCorrelation: 'rejects',
} as const;

export class MessageCrossings implements Checker {
  readonly name = 'message protocol';
  readonly #world: CheckedWorld;

  constructor(world: CheckedWorld) {
    this.#world = world;
  }

  #count(crossing: Crossing): void {
    this.#world.count(crossing);
  }

  onWrite({ steps }: SeenWrite): void {
    for (const { step } of steps) {
      const has = (kind: EventKind): boolean => step.events.some((event) => event.kind === kind);
      if (!has(EventKind.messageCorrelated)) {
        const [first] = step.events;
        if (step.command !== 'publishMessage' && isStartByMessage(first))
          this.#count('buffered message starts the next instance of its key');
        continue;
      }
      const isRemote = step.command === 'correlateMessage';
      this.#count(isRemote ? 'correlated across partitions' : 'correlated on one partition');
      if (isRemote && has(EventKind.timerCanceled)) this.#count('Correlate wins over a timer');
    }
  }

  atEnd(report: Report): void {
    const conversations = new Map<number, Conversation>();
    for (const list of this.#world.journal.commands) {
      for (const seen of list) {
        const role = ROLES[seen.name as keyof typeof ROLES];
        if (!role) continue;
        const { subscriptionKey } = seen.command as { subscriptionKey: number };
        const conversation = conversations.get(subscriptionKey) ?? nothingSaid();
        conversations.set(subscriptionKey, conversation);
        if (seen.isInternal) conversation[role].push(seen);
        else if (role === 'correlates') conversation.repeated++;
      }
    }
    for (const [key, conversation] of conversations) this.#conversation(key, conversation, report);
  }

  #conversation(key: number, conversation: Conversation, report: Report): void {
    const { opens, closes, correlates, acknowledges, rejects, repeated } = conversation;
    const more = acknowledges.length + rejects.length - correlates.length;
    if (more < 0 || more > repeated)
      report(
        `subscription ${key}: ${correlates.length} correlated, ${acknowledges.length} + ${rejects.length} answers`,
      );
    for (const close of closes) {
      for (const correlate of correlates) if (crosses(close, correlate)) this.#closedMeanwhile(close);
      if (opens.some((open) => isUnderWay(open, close)))
        this.#count('Open still on its way when Close is sent');
      if (acknowledges.some((acknowledge) => isUnderWay(acknowledge, close)))
        this.#count('Acknowledge still on its way when Close is sent');
    }
    const answers = [...acknowledges, ...rejects];
    for (const second of correlates) {
      if (answers.some(({ handled }) => handled === second.sent))
        this.#count('second message waits for the answer to the first');
    }
    for (const reject of rejects) this.#rejected(reject);
    for (const answer of answers) this.#expired(answer);
  }

  #closedMeanwhile({ sent, command }: SeenCommand): void {
    this.#count('Close x Correlate');
    const { subscriptionKey } = command as { subscriptionKey: number };
    for (const { step } of sent.steps) {
      const isHere = step.events.some(
        (event) => event.kind === EventKind.subscriptionClosed && event.key === subscriptionKey,
      );
      if (!isHere) continue;
      if (step.events.some(({ kind }) => kind === EventKind.timerTriggered))
        this.#count('Close by a timer x Correlate');
      if (step.events.some((event) => isEndOf(event, step.instanceKey)))
        this.#count('Close by the end of the instance x Correlate');
    }
  }

  #rejected({ command, handled }: SeenCommand): void {
    const { messageKey, subscriptionKey, keepSubscription } = command as RejectCorrelation;
    if (keepSubscription) this.#count('Reject: the instance is suspended and keeps its subscription');
    const next = handled?.commands.some(({ name, command: other }) => {
      const correlate = other as CorrelateMessage;
      const isSame = name === 'correlateMessage' && correlate.messageKey === messageKey;
      return isSame && correlate.subscriptionKey !== subscriptionKey;
    });
    if (next) this.#count('Reject: the message goes to the next subscription');
    const kept = handled?.entries.find(({ key }) => key === `message/${messageKey}`)?.entry?.message;
    if (kept && kept.inFlight.length === 0) this.#count('Reject: the message goes back to the buffer');
  }

  #expired({ command, handled }: SeenCommand): void {
    const { messageKey } = command as { messageKey: number };
    const entry = handled?.entries.find(({ key }) => key === `message/${messageKey}`);
    if (entry && !entry.entry) this.#count('answer after the message has expired');
  }
}

function nothingSaid(): Conversation {
  return { opens: [], closes: [], correlates: [], acknowledges: [], rejects: [], repeated: 0 };
}

function crosses(a: SeenCommand, b: SeenCommand): boolean {
  return isUnderWay(a, b) && isUnderWay(b, a);
}

/** True when `first` was not handled yet when `second` was sent. */
function isUnderWay(first: SeenCommand, second: SeenCommand): boolean {
  return (first.handled?.sequence ?? Infinity) > second.sent.sequence;
}

function isStartByMessage(event: InstanceEvent | undefined): boolean {
  return event?.kind === EventKind.processInstanceCreated && (event.created.startCorrelationKey ?? '') !== '';
}

function isEndOf(event: InstanceEvent, instanceKey: number): boolean {
  const isEnd = event.kind === EventKind.elementCompleted || event.kind === EventKind.elementTerminated;
  return isEnd && event.key === instanceKey;
}
