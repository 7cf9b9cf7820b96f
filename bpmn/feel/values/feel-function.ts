/**
 * A function as a value: defined in an expression, or given by the caller (connectors, knowledge models).
 * Pure.
 */
import type { Run } from '../run.ts';
import type { FeelType } from './feel-type.ts';
import type { FeelValue } from './feel-value.ts';

/** What a function takes and gives, as far as it says so. */
export interface FeelSignature {
  readonly parameters: readonly FeelType[];
  readonly result: FeelType;
}

/** Computes the value of a call. `run`: for warnings, and to pay for work. */
type Body = (args: readonly FeelValue[], run: Run) => FeelValue | undefined;

export class FeelFunction {
  readonly parameters: readonly string[];
  /** How a call looks, for messages. */
  readonly text: string;
  /** Arguments from this many on may be missing: they are null then. */
  readonly required: number;
  /** Absent: nothing is known of its types. */
  readonly signature: FeelSignature | undefined;
  readonly #body: Body;

  /** `body` gets a value for each parameter. `required`: how many a call must give, by default all. */
  constructor(
    parameters: readonly string[],
    body: Body,
    required = parameters.length,
    signature?: FeelSignature,
  ) {
    this.parameters = parameters;
    this.text = `function(${parameters.join(', ')})`;
    this.required = required;
    this.signature = signature;
    this.#body = body;
  }

  /** Missing arguments are null. Throws FeelOverBudget when calls are too deep. */
  call(args: readonly FeelValue[], run: Run): FeelValue {
    run.spend(2);
    run.enter();
    try {
      return (
        this.#body(
          this.parameters.map((_, index) => args[index] ?? null),
          run,
        ) ?? null
      );
    } finally {
      run.leave();
    }
  }
}
