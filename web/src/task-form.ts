/** The input and output of a task's form. Pure. */
import type { UserTask, Variable } from './items.ts';

export interface LoadedTask {
  readonly task: UserTask;
  /** JSON text of the form; null if the task has none here. */
  readonly schema: string | null;
  readonly variables: readonly Variable[];
}

/** The variables by name, without values that aren't JSON because they were truncated. */
export function formData(variables: readonly Variable[]): Record<string, unknown> {
  const entries = variables.flatMap(({ name, value }) => {
    try {
      return [[name, JSON.parse(value) as unknown] as const];
    } catch (error) {
      if (error instanceof SyntaxError) return [];
      throw error;
    }
  });
  return Object.fromEntries(entries);
}
