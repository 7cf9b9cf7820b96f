/** Dead letters: what could not be processed, and why; they can be sent again, also with another value. */
import { decodeCommand } from '../../engine/command-codec.ts';
import { UndecodableCommand } from '../../engine/errors.ts';
import { listDeadLetters as listRows } from '../../inspect/list/dead-letters.ts';
import type { StoredDeadLetter } from '../../inspect/read/dead-letters.ts';
import { deadLetterId, readDeadLetters } from '../../inspect/read/dead-letters.ts';
import { CommandUnanswered } from '../../operate/answer.ts';
import { openRedrive } from '../../operate/redrive/open-redrive.ts';
import { notFound, Problem } from '../http/problem.ts';
import { readTopics } from './inspected.ts';
import type { Operation, OperationCall } from './operation.ts';
import { bodyOf, TEXT } from './request-fields.ts';

const LIMIT = 500;
const LETTER = '/dead-letters/{partition}/{offset}';

export const listDeadLetters: Operation = {
  id: 'listDeadLetters',
  method: 'GET',
  path: '/dead-letters',
  role: 'read',
  query: { type: 'object', properties: { all: { enum: ['true', 'false'] } } },
  async answer({ topics }, { query }) {
    const all = query['all'] === 'true';
    const { rows, total } = await readTopics(() => listRows(topics, { all, limit: LIMIT }));
    return { body: { items: rows, total } };
  },
};

export const getDeadLetter: Operation = {
  id: 'getDeadLetter',
  method: 'GET',
  path: LETTER,
  role: 'read',
  async answer(call, { params }) {
    const letter = await findLetter(call, params);
    const { partition, offset, code, reason, origin, timestampMs, redrivenAtMs } = letter;
    const { settings, topics } = call;
    return {
      body: {
        ...{ letter: deadLetterId(letter), partition, offset, code, reason, origin },
        at: new Date(timestampMs).toISOString(),
        redrivenAt: redrivenAtMs === null ? null : new Date(redrivenAtMs).toISOString(),
        key: letter.key?.toString('utf8') ?? null,
        value: editableText(letter),
        bytes: letter.value?.length ?? 0,
        headers: letter.headers.map(({ key, value }) => [key, value?.toString('utf8') ?? null]),
        topic: topics.topics.deadLetters,
        bootstrapServers: settings.bootstrapServers,
      },
    };
  },
};

export const redriveDeadLetter: Operation = {
  id: 'redriveDeadLetter',
  method: 'POST',
  path: `${LETTER}/redrive`,
  role: 'operate',
  body: bodyOf({ value: TEXT }),
  async answer(call, { params, body }) {
    const letter = await findLetter(call, params);
    const { value } = (body ?? {}) as { value?: string };
    const sent = value === undefined ? letter : { ...letter, value: Buffer.from(value) };
    const open = openRedrive(call.engine, process.env);
    try {
      return { body: await open.redrive(sent) };
    } catch (error) {
      if (!(error instanceof CommandUnanswered)) throw error;
      throw new Problem(503, 'UNAVAILABLE', `${error.message}. ${error.fix}`);
    } finally {
      await open.close();
    }
  },
};

async function findLetter(
  { topics }: OperationCall,
  params: Readonly<Record<string, string>>,
): Promise<StoredDeadLetter> {
  const id = `${params['partition']}/${params['offset']}`;
  const letters = await readTopics(() => readDeadLetters(topics));
  const letter = letters.find((each) => deadLetterId(each) === id);
  if (letter) return letter;
  throw notFound(`Dead letter '${id}' not found`);
}

/** A command as JSON, which the engine accepts in its place; other text as it is; null if it isn't text. */
function editableText({ value }: StoredDeadLetter): string | null {
  if (value === null) return null;
  const text = value.toString('utf8');
  if (/^\s*[{[]/.test(text)) return text;
  try {
    const { name, command } = decodeCommand(value);
    return JSON.stringify({ [name]: command }, null, 2);
  } catch (error) {
    if (!(error instanceof UndecodableCommand)) throw error;
    return Buffer.from(text).equals(value) ? text : null;
  }
}
