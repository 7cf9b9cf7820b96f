/**
 * Requirements of tests other than Node and Kafka: if a tool is missing on a machine, its tests are skipped
 * there, with the reason in the report; with `CI=true` nothing is skipped, so that an incomplete run can't
 * pass.
 */

/** True if this run must include every test. */
export function mustBeComplete(): boolean {
  return ['true', '1'].includes(process.env['CI'] ?? '');
}

/**
 * For `test(title, { skip: await skipWithout(...) }, ...)`. `look` rejects with a message if the tool can't
 * be used. If every test must run, this rejects with the same message.
 */
export async function skipWithout(tool: string, look: () => Promise<unknown>): Promise<string | false> {
  try {
    await look();
    return false;
  } catch (error) {
    if (mustBeComplete()) throw error;
    return `${tool} is missing: ${error instanceof Error ? error.message : String(error)}`;
  }
}
