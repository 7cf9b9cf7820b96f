/**
 * Properties of the wire formats: a written value is read back equal, and written again as the same bytes; a
 * command in JSON equals the command in Protobuf; all other bytes are rejected with the documented errors.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Command } from '../../engine/command.ts';
import { decodeCommand, encodeCommand } from '../../engine/command-codec.ts';
import { UndecodableCommand } from '../../engine/errors.ts';
import { readVariables } from '../../engine/variables.ts';
import { codecOf } from '../../schemas/load.ts';
import { decodeIndex, decodeInstance, decodeStep, UnreadableRecord } from '../../state/codec.ts';
import { plain } from './plain.ts';
import { messageOf, text } from './wire-messages.ts';
import './seed.ts';

const RECORDS = [
  'ProcessInstance',
  'InstanceIndex',
  'StepRecord',
  'PartitionEntry',
  'ProcessDefinition',
  'Command',
];

for (const name of RECORDS) {
  const codec = codecOf<object>(name);

  test(`${name}: is read as written, and written again as the same bytes`, () => {
    fc.assert(
      fc.property(messageOf(codec.type), (message) => {
        const bytes = codec.encode(message);
        const read = codec.decode(bytes);
        assert.deepEqual(plain(read), plain(message));
        assert.ok(codec.encode(read).equals(bytes));
      }),
      { numRuns: 300 },
    );
  });

  test(`${name}: fields of a later version are ignored`, () => {
    fc.assert(
      fc.property(messageOf(codec.type), text, (message, added) => {
        const bytes = codec.encode(message);
        const later = Buffer.concat([bytes, unknownField(added)]);
        assert.deepEqual(plain(codec.decode(later)), plain(message));
      }),
      { numRuns: 50 },
    );
  });
}

const command = codecOf<Command>('Command');
const anyCommand = messageOf(command.type) as fc.Arbitrary<object> as fc.Arbitrary<Command>;
const variables = fc.dictionary(text.filter(Boolean), fc.jsonValue({ maxDepth: 2 }));

test('a command in any form of JSON equals the command in Protobuf', () => {
  fc.assert(
    fc.property(anyCommand, variables, fc.boolean(), fc.boolean(), (sent, values, snakeCase, textNumbers) => {
      const withVariables = setVariables(sent, JSON.stringify(values));
      const json = toJson(setVariables(sent, values), snakeCase, textNumbers);
      const fromJson = decodeCommand(Buffer.from(`  ${JSON.stringify(json)}`));
      const fromProtobuf = decodeCommand(encodeCommand(withVariables));
      assert.equal(fromJson.name, fromProtobuf.name);
      assert.deepEqual(plain(fromJson.command), plain(fromProtobuf.command));
    }),
    { numRuns: 1000 },
  );
});

/** Strings with lone surrogates, as JSON escapes and truncated texts can have; UTF-8 can't encode them. */
const anyUnits = fc.array(fc.integer({ min: 0xd700, max: 0xe100 }), { minLength: 1, maxLength: 60 });
const brokenText = anyUnits.map((units) => String.fromCharCode(...units));

test("text that UTF-8 can't encode is written in a readable form", () => {
  const codec = codecOf<{ name: string; value: string }>('Variable');
  fc.assert(
    fc.property(brokenText, (name) => {
      const bytes = codec.encode({ name, value: name });
      const read = codec.decode(bytes);
      assert.equal(read.name, name.toWellFormed());
      assert.ok(codec.encode(read).equals(bytes));
    }),
  );
});

test('the data of a command is the same in memory and after a restart', () => {
  fc.assert(
    fc.property(brokenText, (name) => {
      const start = { processId: name, businessKey: name, variables: { [name]: name } };
      const { command } = decodeCommand(Buffer.from(JSON.stringify({ startProcessInstance: start })));
      assert.deepEqual(plain(decodeCommand(encodeCommand({ startProcessInstance: command } as Command))), {
        name: 'startProcessInstance',
        command: plain(command),
      });
      const { variables = '' } = command as { variables?: string };
      for (const [variable] of readVariables(variables)) assert.ok(variable.isWellFormed());
    }),
  );
});

test("numbers that a field can't represent are rejected", () => {
  for (const retries of [2 ** 31, -(2 ** 31) - 1, '2147483648', 2 ** 53, 1.5]) {
    const json = { updateJobRetries: { jobKey: 1, instanceKey: 1, retries } };
    assert.throws(
      () => decodeCommand(Buffer.from(JSON.stringify(json))),
      UndecodableCommand,
      String(retries),
    );
  }
});

test('bytes that are not a command are rejected, without other effects', () => {
  let refused = 0;
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array(), damaged(anyCommand.map(encodeCommand)), json), (bytes) => {
      try {
        decodeCommand(Buffer.from(bytes));
      } catch (error) {
        assert.ok(error instanceof UndecodableCommand, String(error));
        refused += 1;
      }
    }),
    { numRuns: 2000 },
  );
  assert.ok(refused > 500, `only ${refused} were refused`);
});

test('damaged stored records are read or rejected, without other effects', () => {
  const instances = codecOf<object>('ProcessInstance');
  let refused = 0;
  fc.assert(
    fc.property(damaged(messageOf(instances.type).map(instances.encode)), (bytes) => {
      for (const decode of [decodeInstance, decodeStep, decodeIndex]) {
        try {
          decode(bytes);
        } catch (error) {
          assert.ok(error instanceof UnreadableRecord, String(error));
          refused += 1;
        }
      }
    }),
    { numRuns: 500 },
  );
  assert.ok(refused > 500, `only ${refused} were refused`);
});

const json = fc
  .oneof(fc.jsonValue(), fc.dictionary(fc.constantFrom(...Object.keys(command.type.fields)), fc.jsonValue()))
  .map((value) => Buffer.from(JSON.stringify(value)));

/** Truncated bytes, or bytes with one change. */
function damaged(bytes: fc.Arbitrary<Buffer>): fc.Arbitrary<Buffer> {
  return fc.tuple(bytes, fc.nat(), fc.nat({ max: 255 }), fc.boolean()).map(([whole, at, byte, cut]) => {
    if (whole.length === 0) return Buffer.from([byte]);
    const position = at % whole.length;
    const copy = Buffer.from(cut ? whole.subarray(0, position) : whole);
    if (!cut) copy[position] = byte;
    return copy;
  });
}

/** Field 1000, length-delimited. */
function unknownField(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([0xc2, 0x3e, bytes.length]), bytes]);
}

function setVariables(sent: Command, values: unknown): Command {
  return Object.fromEntries(
    Object.entries(sent).map(([name, content]) => [
      name,
      Object.hasOwn(content, 'variables') ? { ...content, variables: values } : content,
    ]),
  ) as unknown as Command;
}

/** Protobuf's JSON mapping allows names as in the `.proto`, and numbers as strings. */
function toJson(value: unknown, snakeCase: boolean, textNumbers: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => toJson(item, snakeCase, textNumbers));
  if (typeof value === 'number' && textNumbers) return String(value);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const written = snakeCase ? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) : name;
      // Variables belong to the client and are not converted.
      return [written, name === 'variables' ? inner : toJson(inner, snakeCase, textNumbers)];
    }),
  );
}
