/** The table of events: its numbers are those of the schema, and each entry can be found by its number. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { applyEvent, createInstance } from '../../state/apply-event.ts';
import type { InstanceEvent } from '../../state/events.ts';
import { EVENTS, eventName, subjectKeyOf } from '../../state/events.ts';
import { IllegalTransition } from '../../state/lifecycle.ts';

/** `elementActivated` for ELEMENT_ACTIVATED. */
function camelCase(name: string): string {
  return name.toLowerCase().replace(/_(\w)/g, (_all, letter: string) => letter.toUpperCase());
}

function schemaKinds(): [string, number][] {
  const schema = readFileSync(new URL('../../schemas/history.proto', import.meta.url), 'utf8');
  const body = /enum EventKind \{(?<body>[^}]*)\}/.exec(schema)?.groups?.['body'] ?? '';
  return [...body.matchAll(/^\s*([A-Z_]+) = (\d+);/gm)]
    .filter(([, , number]) => number !== '0')
    .map(([, name = '', number]) => [camelCase(name), Number(number)]);
}

test('the kinds are those of schemas/history.proto, with the same numbers', () => {
  const byNumber = (a: [string, number], b: [string, number]) => a[1] - b[1];
  assert.deepEqual(
    Object.entries(EVENTS)
      .map(([name, { number }]): [string, number] => [name, number])
      .sort(byNumber),
    schemaKinds().sort(byNumber),
    'a kind of event is a line of enum EventKind in schemas/history.proto and a line of EVENTS in state/events.ts',
  );
});

test('no two kinds have the same number', () => {
  const numbers = Object.values(EVENTS).map(({ number }) => number);
  assert.equal(new Set<number>(numbers).size, numbers.length);
});

test('the name of a kind is found by its number', () => {
  for (const [name, { number }] of Object.entries(EVENTS)) assert.equal(eventName(number), name);
  assert.equal(eventName(9999), 'event 9999');
});

test('the key of the element instance is in the field in the table', () => {
  for (const { number, about } of Object.values(EVENTS)) {
    const event = { kind: number, key: 1, scopeKey: 2 } as unknown as InstanceEvent;
    assert.equal(subjectKeyOf(event), about === 'instance' ? undefined : about === 'element' ? 1 : 2);
  }
});

test('an event of a newer version is rejected', () => {
  const instance = createInstance({ key: 1, definitionKey: 9, processId: 'p', version: 1 }, 5);
  assert.throws(
    () => applyEvent(instance, { kind: 9999 } as unknown as InstanceEvent, 7),
    (error: unknown) => error instanceof IllegalTransition && error.message.includes('9999'),
  );
  assert.equal(instance.updatedAtMs, 5);
});
