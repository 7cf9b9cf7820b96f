/** Hostile values, as JSON text and as bytes of a Protobuf field. Pure. */
import { keyOf } from '../../state/keys.ts';
import type { Random } from '../sim/random.ts';

const LONG = 20_000;
const DEEP = 3_000;

/** A value for a field of any type, as JSON text. */
export function hostileJson(random: Random, partitionCount: number): string {
  const make = random.pick(JSON_VALUES);
  return typeof make === 'string' ? make : make(random, partitionCount);
}

const JSON_VALUES: readonly (string | ((random: Random, partitionCount: number) => string))[] = [
  'null',
  'true',
  'false',
  '0',
  '-0',
  '-1',
  '1.5',
  '1e400',
  '-1e400',
  '9007199254740993',
  '-9223372036854775808',
  '18446744073709551616',
  '2147483648',
  '""',
  '"x"',
  '"0"',
  '"1e3"',
  '" "',
  '[]',
  '{}',
  '[null]',
  '[[1]]',
  '[{}]',
  '"\\ud800"',
  '"a\\udc00b"',
  '"\\u0000"',
  '"\\ufeff"',
  '"\\u202egnp.exe"',
  '"__proto__"',
  '"constructor"',
  '{"__proto__":{"polluted":1}}',
  '{"constructor":{"prototype":{"polluted":1}}}',
  '{"":1}',
  '{"a":1,"a":2}',
  '"=1 +"',
  '"=for i in 1..1000000000 return i"',
  '"signalbox.state"',
  '"__consumer_offsets"',
  '"../../../etc/passwd"',
  '"<script>alert(1)</script>"',
  '"R/PT0S"',
  '"{\\"a\\":1}"',
  '"[1]"',
  '"{\\"a\\":"',
  () => `"${'x'.repeat(LONG)}"`,
  () => `"${'{\\"a\\":'.repeat(DEEP)}1${'}'.repeat(DEEP)}"`,
  () => `${'['.repeat(DEEP)}${']'.repeat(DEEP)}`,
  () => `${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`,
  () => `[${'0,'.repeat(LONG)}0]`,
  (_random, partitionCount) => String(keyOf(partitionCount, 5)),
  () => String(keyOf(900, 5)),
  () => String(2 ** 43),
  () => String(2 ** 53 - 1),
  (random, partitionCount) => String(keyOf(random.int(0, partitionCount - 1), random.int(1, 3_000))),
];

const VARINT = 0;
const FIXED_64 = 1;
const BYTES = 2;
const GROUP = 3;
const FIXED_32 = 5;

/** One field of a message with a hostile value, in wire format. */
export function hostileField(random: Random, fieldId: number): Buffer {
  const bytes = (content: Buffer): Buffer =>
    Buffer.concat([tag(fieldId, BYTES), varint(content.length), content]);
  return random.pick<() => Buffer>([
    () => Buffer.concat([tag(fieldId, VARINT), Buffer.alloc(9, 0xff), Buffer.from([1])]),
    () => Buffer.concat([tag(fieldId, VARINT), Buffer.alloc(12, 0xff)]),
    () => Buffer.concat([tag(fieldId, VARINT), varint(random.int(0, 2 ** 31))]),
    () => Buffer.concat([tag(fieldId, VARINT), varint(keyOf(900, 5))]),
    () => Buffer.concat([tag(fieldId, FIXED_64), Buffer.alloc(8, 0xff)]),
    () => Buffer.concat([tag(fieldId, FIXED_32), Buffer.alloc(4, 0x80)]),
    () => tag(fieldId, GROUP),
    () => bytes(Buffer.alloc(0)),
    () => bytes(Buffer.from([0xff, 0xfe, 0x00, 0xc0, 0x80])),
    () => bytes(Buffer.from('x'.repeat(LONG))),
    () => bytes(Buffer.from('{"a":1}')),
    () => Buffer.concat([tag(fieldId, BYTES), varint(2 ** 31), Buffer.from('short')]),
    // A message that contains itself.
    () => nested(fieldId, 500),
  ])();
}

function nested(fieldId: number, depth: number): Buffer {
  let content = Buffer.alloc(0);
  for (let level = 0; level < depth; level++)
    content = Buffer.concat([tag(fieldId, BYTES), varint(content.length), content]);
  return content;
}

function tag(fieldId: number, wireType: number): Buffer {
  return varint(fieldId * 8 + wireType);
}

export function varint(value: number): Buffer {
  const bytes: number[] = [];
  let left = value;
  while (left > 127) {
    bytes.push((left % 128) + 128);
    left = Math.floor(left / 128);
  }
  return Buffer.from([...bytes, left]);
}

/** A record's bytes as they may be damaged on the way. */
export function mangled(random: Random, bytes: Buffer): Buffer {
  const at = random.int(0, Math.max(bytes.length - 1, 0));
  return random.pick<() => Buffer>([
    () => bytes.subarray(0, at),
    () => Buffer.concat([bytes, bytes]),
    () => Buffer.concat([bytes, Buffer.from([0])]),
    () => Buffer.concat([bytes.subarray(0, at), Buffer.from([random.int(0, 255)]), bytes.subarray(at)]),
    () => flipped(bytes, at, 1 << random.int(0, 7)),
    () => Buffer.from(bytes.toString('utf8'), 'utf16le'),
    () => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]),
    () => Buffer.concat([Buffer.from('{'), bytes]),
    () => Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), bytes]),
    () => Buffer.from(Array.from({ length: random.int(0, 64) }, () => random.int(0, 255))),
  ])();
}

function flipped(bytes: Buffer, at: number, mask: number): Buffer {
  const copy = Buffer.from(bytes);
  if (copy.length > 0) copy[at] = (copy[at] ?? 0) ^ mask;
  return copy;
}
