/** What an expression computes with. Pure. Source: DMN 1.5 10.3.2.2 (types). */
import type { DaysTimeDuration } from './days-time-duration.ts';
import type { FeelDate } from './feel-date.ts';
import type { FeelDateTime } from './feel-date-time.ts';
import type { FeelDecimal } from './feel-decimal.ts';
import type { FeelFunction } from './feel-function.ts';
import type { FeelRange } from './feel-range.ts';
import type { FeelTime } from './feel-time.ts';
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
