/**
 * What tests need beside Node and Kafka: a tool that is missing on a machine skips them there, with the
 * reason in the report; with `CI=true` nothing is skipped, so that a complete run can't pass for want of a
 * tool.
 */

/** Whether this run has to have every test. */
export function mustBeComplete(): boolean {
  return ['true', '1'].includes(process.env['CI'] ?? '');
}

/**
 * For `test(title, { skip: await skipWithout(...) }, ...)`. `look`: rejects, with a message that says what is
 * missing, where the tool can't be had. Rejects with the same where every test has to run.
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
