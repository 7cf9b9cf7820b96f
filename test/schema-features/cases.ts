/** All cases, in the order of the page. */
import { AVRO_CASES } from './avro-cases.ts';
import { JSON_CASES } from './json-cases.ts';
import { PROTOBUF_CASES } from './protobuf-cases.ts';
import type { SchemaCase } from './schema-case.ts';

export const SCHEMA_CASES: readonly SchemaCase[] = [...JSON_CASES, ...AVRO_CASES, ...PROTOBUF_CASES];
