/**
 * The values of expressions, and their types. Values that contain values are in one file, because they refer
 * to each other. Pure. Source: DMN 1.5 10.3.2.2 (types).
 */
import type { DaysTimeDuration } from './days-time-duration.ts';
import type { FeelDate } from './feel-date.ts';
import type { FeelDateTime } from './feel-date-time.ts';
import type { FeelDecimal } from './feel-decimal.ts';
import type { FeelTime } from './feel-time.ts';
import type { Meter } from './meter.ts';
import type { YearsMonthsDuration } from './years-months-duration.ts';

export type FeelTemporal = FeelDate | FeelTime | FeelDateTime | DaysTimeDuration | YearsMonthsDuration;

/** Own entries only; its prototype is Object.prototype. */
export interface FeelContext {
  readonly [name: string]: FeelValue;
}

export type FeelList = readonly FeelValue[];

export type FeelValue =
  | null
  | boolean
  | string
  | number
  | FeelDecimal
  | FeelTemporal
  | FeelRange
  | FeelFunction
  | FeelList
  | FeelContext;

/** `[1..10]`, `> 5`: an interval of values. Immutable. Source: DMN 1.5 10.3.2.7 (ranges). */
export class FeelRange {
  /** Null: no lower bound. */
  readonly start: FeelValue;
  readonly startIncluded: boolean;
  /** Null: no upper bound. */
  readonly end: FeelValue;
  readonly endIncluded: boolean;

  /** Written as `=value`: it includes everything equal to the value, which may have any type. */
  readonly isValue: boolean;

  constructor(
    start: FeelValue,
    startIncluded: boolean,
    end: FeelValue,
    endIncluded: boolean,
    isValue = false,
  ) {
    this.start = start;
    this.startIncluded = startIncluded;
    this.end = end;
    this.endIncluded = endIncluded;
    this.isValue = isValue;
  }
}

export type FeelTypeName =
  | 'null'
  | 'boolean'
  | 'number'
  | 'string'
  | 'date'
  | 'time'
  | 'date and time'
  | 'days and time duration'
  | 'years and months duration'
  | 'list'
  | 'context'
  | 'range'
  | 'function';

export type FeelType =
  | { readonly kind: 'any' }
  | { readonly kind: 'named'; readonly name: FeelTypeName }
  | { readonly kind: 'list' | 'range'; readonly of: FeelType }
  /** A context that has at least these entries. */
  | { readonly kind: 'context'; readonly entries: ReadonlyMap<string, FeelType> }
  | { readonly kind: 'function'; readonly parameters: readonly FeelType[]; readonly result: FeelType }
  /** Only some values of a type: allowed values and constraints of DMN. */
  | { readonly kind: 'restricted'; readonly of: FeelType; readonly allows: (value: FeelValue) => boolean };

/** The types of a function's parameters and result, as far as it declares them. */
export interface FeelSignature {
  readonly parameters: readonly FeelType[];
  readonly result: FeelType;
}

/** Computes the value of a call. `run`: for warnings, and to charge the budget. */
type Body = (args: readonly FeelValue[], run: Meter) => FeelValue | undefined;

/**
 * A function as a value: defined in an expression, or provided by the caller (connectors, knowledge models).
 */
export class FeelFunction {
  readonly parameters: readonly string[];
  /** The signature of a call, for messages. */
  readonly text: string;
  /** Arguments from this index on are optional: they are null if missing. */
  readonly required: number;
  /** Absent: its types are unknown. */
  readonly signature: FeelSignature | undefined;
  readonly #body: Body;

  /** `body` gets a value for each parameter. `required`: the number of required arguments, by default all. */
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

  /** Missing arguments are null. Throws FeelOverBudget if calls are nested too deeply. */
  call(args: readonly FeelValue[], run: Meter): FeelValue {
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
