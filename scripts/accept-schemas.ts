/**
 * Adds the new parts of the `.proto` files to `schemas/compatibility.json`, after which they can't be changed
 * any more: `node scripts/accept-schemas.ts`. Rejects changes that are incompatible with old records and
 * clients.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { codecOf } from '../schemas/load.ts';
import type { SchemaSnapshot } from './schema-snapshot.ts';
import { additions, incompatibilities, snapshotOf } from './schema-snapshot.ts';

const file = new URL('../schemas/compatibility.json', import.meta.url);
const nothing: SchemaSnapshot = { messages: {}, enums: {}, reserved: {} };
const accepted = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as SchemaSnapshot) : nothing;
const current = snapshotOf(codecOf('Command').type.root);

const broken = incompatibilities(accepted, current);
if (broken.length > 0) {
  process.stderr.write(
    `${['These changes break stored records and their readers:', ...broken].join('\n  ')}\n`,
  );
  process.exit(1);
}
const added = additions(accepted, current);
writeFileSync(file, `${JSON.stringify(current, null, 2)}\n`);
process.stdout.write(added.length > 0 ? `${['Accepted:', ...added].join('\n  ')}\n` : 'Nothing was added.\n');
