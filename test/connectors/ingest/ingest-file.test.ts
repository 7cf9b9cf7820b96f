/**
 * Ingest files: what is accepted and rejected, and the messages that their rules create from records. Source:
 * contract §8.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodePlain } from '../../../connectors/formats/plain-formats.ts';
import type { Effect } from '../../../connectors/inbound/subscriber.ts';
import { findingText, readIngestFile } from '../../../connectors/ingest/ingest-file.ts';
import { IngestSubscriber } from '../../../connectors/ingest/ingest-rule.ts';

function findings(text: string): string[] {
  return readIngestFile(text).findings.map((finding) => findingText('f.yaml', finding));
}

/** The effect of the first rule of a file on a record. */
function effectOf(file: string, value: unknown, key = 'k', headers: Record<string, string> = {}): Effect {
  const { rules, findings: wrong } = readIngestFile(file);
  assert.deepEqual(wrong, []);
  const [rule] = rules;
  assert.ok(rule);
  const subscriber = new IngestSubscriber(rule, decodePlain);
  const record = {
    offset: 5,
    timestampMs: 1,
    key: Buffer.from(key),
    value: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
    headers: Object.entries(headers).map(([name, text]) => ({ key: name, value: Buffer.from(text) })),
  };
  const at = { topic: 't', partition: 1, offset: 5, timestamp: 1 };
  return subscriber.handle(record, decodePlain(record.value), at, 0);
}

const rule = (...lines: string[]): string =>
  ['ingest:', '  - name: one', '    topic: t', ...lines.map((line) => `    ${line}`)].join('\n');

test('with only topic and name, the paths are those of the Kafka Connect sink', () => {
  const effect = effectOf(rule(), {
    messageName: 'm',
    correlationKey: 42,
    timeToLive: 500,
    variables: { a: 1 },
  });
  assert.deepEqual(effect, {
    kind: 'command',
    command: {
      publishMessage: {
        name: 'm',
        correlationKey: '42',
        messageId: 't:1:5',
        timeToLiveMs: 500,
        variables: '{"a":1}',
      },
    },
  });
  const whole = effectOf(rule(), { messageName: 'm', correlationKey: 'c' });
  assert.ok(whole.kind === 'command' && 'publishMessage' in whole.command);
  assert.equal(whole.command.publishMessage.timeToLiveMs, 3_600_000);
  assert.equal(whole.command.publishMessage.variables, '{"messageName":"m","correlationKey":"c"}');
});

test('a value that is not JSON is the reason of its failure, not the path that finds nothing', () => {
  for (const [value, start] of [
    ['no JSON at all', '"no JSON at all"'],
    [`{"cut": ${'x'.repeat(80)}`, `"{\\"cut\\": ${'x'.repeat(52)}"`],
    ['"text"', '"text"'],
  ] as const) {
    const effect = effectOf(rule('messageName: $.eventType'), value);
    assert.ok(effect.kind === 'failed');
    assert.ok(
      effect.reason.startsWith(
        `the record's value is not a JSON object, but the text ${start}; messageName: `,
      ),
      effect.reason,
    );
  }
  const json = effectOf(rule('messageName: $.eventType'), { other: 1 });
  assert.match(json.kind === 'failed' ? json.reason : '', /^messageName: \$\.eventType is nothing/);
});

test('rules use FEEL, literals, the record key and headers', () => {
  const file = rule(
    'messageName: ="event-" + value.type',
    'correlationKey: {recordKey: true}',
    'variables: "={type: value.type, at: kafka.offset}"',
    'timeToLive: PT5M',
    'messageId: {header: id}',
  );
  const effect = effectOf(file, { type: 'a' }, 'key-7', { id: 'i-1' });
  assert.deepEqual(effect.kind === 'command' && effect.command, {
    publishMessage: {
      name: 'event-a',
      correlationKey: 'key-7',
      messageId: 'i-1',
      timeToLiveMs: 300_000,
      variables: '{"type":"a","at":5}',
    },
  });
});

test('the microservices example uses a name, a key and a selection of variables', () => {
  const file = rule(
    'messageName: $.eventType',
    'correlationKey: $.orderId',
    "variables: $.['amount','orderId']",
  );
  const effect = effectOf(file, { eventType: 'Paid', orderId: 'o', amount: 3, other: 1 });
  assert.ok(effect.kind === 'command' && 'publishMessage' in effect.command);
  assert.equal(effect.command.publishMessage.variables, '{"amount":3,"orderId":"o"}');
});

test('a record without the required values fails with the reason; one that does not match the condition is skipped', () => {
  for (const value of ['no JSON', { messageName: 'm' }, { correlationKey: 'c' }, [], 7]) {
    const effect = effectOf(rule(), value);
    assert.equal(effect.kind === 'failed' && effect.code, 'EXPRESSION_FAILED', JSON.stringify(value));
  }
  const list = effectOf(rule(), { messageName: 'm', correlationKey: 'c', variables: [1] });
  assert.match(
    list.kind === 'failed' ? list.reason : '',
    /variables: \$\.variables is \[1\], but must be an object/,
  );
  assert.equal(effectOf(rule('condition: value.a = 1'), { a: 2 }).kind, 'skipped');
});

test('each error has its line', () => {
  assert.deepEqual(findings('ingest: 7'), ["f.yaml: expected a list 'ingest' of rules"]);
  assert.match(findings('ingest: [').join(), /^f.yaml:1: /);
  assert.deepEqual(
    findings(rule('topc: x', 'autoOffsetReset: newest', 'messageName: $..a', 'condition: "=1 +"')).length,
    4,
  );
  assert.match(findings(rule('messageName: $..a')).join(), /^f.yaml:4: ingest\[0\]\.messageName: /);
  assert.match(
    findings('ingest:\n  - topic: "a b"').join('\n'),
    /ingest\[0\]\.topic: expected a valid topic name/,
  );
  assert.match(findings('ingest:\n  - topic: t').join('\n'), /ingest\[0\]\.name: missing/);
  const twice = `${rule()}\n  - name: one\n    topic: u`;
  assert.deepEqual(findings(twice), ["f.yaml:4: ingest[1].name: the rule name 'one' is used twice"]);
});
