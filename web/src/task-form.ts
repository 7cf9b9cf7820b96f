/** What the form of a task shows and returns. Pure. */
import type { UserTask, Variable } from './items.ts';

export interface LoadedTask {
  readonly task: UserTask;
  /** JSON text of a form; null: the task has none here. */
  readonly schema: string | null;
  readonly variables: readonly Variable[];
}

/** The values of the variables by name; what isn't JSON, because it was cut off, is left out. */
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
