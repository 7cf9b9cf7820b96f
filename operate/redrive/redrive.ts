/**
 * Redrives a dead letter: sends its command without the engine's headers, waits for the reply, and marks the
 * dead letter. Repeating is safe, because the command id is derived from the dead letter. An event is
 * published again, under its id.
 */

import { CommandRejection } from '../../client/errors.ts';
import type { TopicNames } from '../../engine/topics.ts';
import type { StoredDeadLetter } from '../../inspect/read/dead-letters.ts';
import { commandNameOf, redriveCommandId, redrivenMarker } from '../../inspect/read/dead-letters.ts';
import { answerOf } from '../answer.ts';
import type { EngineAccess } from '../engine-access.ts';
import type { RecordRedrive } from './redrive-record.ts';

/**
 * `done`: processed now or before. `refused`: the engine rejected the command. `failed`: the engine failed
 * again, and the command is a new dead letter. `skipped`: it can't be sent.
 */
export interface RedriveResult {
  readonly status: 'done' | 'refused' | 'failed' | 'skipped';
  readonly detail: string;
}

/** Sends records that are not commands. */
export interface MarkerWriter {
  send(records: ReturnType<typeof redrivenMarker>[]): Promise<unknown>;
}

/** Throws CommandUnanswered if no engine replies; then the dead letter stays unmarked. */
export async function redrive(
  engine: EngineAccess,
  markers: MarkerWriter,
  letter: StoredDeadLetter,
  records: RecordRedrive,
): Promise<RedriveResult> {
  const { topics } = engine.client;
  if (letter.origin.topic === topics.events) return await publishAgain(topics, markers, letter);
  const again = await commandOf(letter, topics.commands, records);
  if ('status' in again) return again;
  // Headers of a business record have no meaning for the engine, even if they have the same names.
  const isCommand = letter.origin.topic === topics.commands;
  const result = await sendAgain(engine, isCommand ? letter : { ...letter, headers: [] }, again);
  if (result.status === 'done' || result.status === 'failed') {
    await markers.send([redrivenMarker(topics.deadLetters, letter)]);
  }
  return result;
}

/** One of a webhook still names it in a header, so that no other webhook delivers it again. */
async function publishAgain(
  topics: TopicNames,
  markers: MarkerWriter,
  letter: StoredDeadLetter,
): Promise<RedriveResult> {
  const { key, value, headers } = letter;
  if (!isEvent(value)) return { status: 'skipped', detail: 'its value is not a CloudEvent of the engine' };
  const event = { topic: topics.events, partition: null, key, value, headers };
  await markers.send([event]);
  await markers.send([redrivenMarker(topics.deadLetters, letter)]);
  return { status: 'done', detail: 'the event was published again' };
}

function isEvent(value: Buffer | null): boolean {
  try {
    const { specversion, type } = JSON.parse(String(value)) as Record<string, unknown>;
    return specversion === '1.0' && String(type).startsWith('io.signalbox.');
  } catch {
    return false;
  }
}

interface Again {
  readonly name: string;
  readonly value: Buffer | null;
}

/**
 * The origin in a dead letter is untrusted: it determines how the value is interpreted, never where anything
 * is sent.
 */
async function commandOf(
  letter: StoredDeadLetter,
  commandsTopic: string,
  records: RecordRedrive,
): Promise<Again | RedriveResult> {
  if (letter.origin.topic === commandsTopic) {
    const { value } = letter;
    const command = commandNameOf(letter);
    if (command.name === null) return { status: 'skipped', detail: command.reason };
    return { name: command.name, value };
  }
  const command = await records.commandOf(letter);
  return command.kind === 'command' ? command : { status: command.status, detail: command.detail };
}

async function sendAgain(
  engine: EngineAccess,
  letter: StoredDeadLetter,
  { name, value }: Again,
): Promise<RedriveResult> {
  const { client, scanner } = engine;
  const commandId = redriveCommandId(client.topics.deadLetters, letter);
  const count = await scanner.partitionCount(client.topics.commands);
  const { partition } = letter.origin;
  const headers = letter.headers.filter(({ key }) => key !== 'command-id');
  const record = {
    name,
    partition: partition >= 0 && partition < count ? partition : 0,
    key: letter.key,
    value,
    headers: [...headers, { key: 'command-id', value: Buffer.from(commandId) }],
  };
  try {
    await answerOf(engine, client.sendRecord(record));
    return { status: 'done', detail: `${name} was processed` };
  } catch (error) {
    if (!(error instanceof CommandRejection)) throw error;
    const { code, reason } = error;
    if (code === 'INTERNAL_ERROR') return { status: 'failed', detail: reason };
    const isRepeat = code === 'ALREADY_EXISTS' && reason.includes(`'${commandId}'`);
    if (isRepeat) return { status: 'done', detail: `${name} had already been processed` };
    return { status: 'refused', detail: `${code}: ${reason}` };
  }
}
