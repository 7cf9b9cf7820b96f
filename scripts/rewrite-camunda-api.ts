/** Generates docs/camunda-api.md from the table of operations. */
import { writeFileSync } from 'node:fs';
import { apiPage } from '../server/operations/api-page.ts';
import { CAMUNDA_OPERATIONS } from '../server/operations/camunda-operations.ts';
import { OPERATIONS } from '../server/operations/table.ts';

writeFileSync(new URL('../docs/camunda-api.md', import.meta.url), apiPage(OPERATIONS, CAMUNDA_OPERATIONS));
