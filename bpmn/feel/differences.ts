/**
 * Intended differences from Camunda's values, each with an example. Data: docs/feel.md is generated from it,
 * and a test evaluates every expression here and with Camunda's own engine.
 */

export interface FeelDifference {
  readonly name: string;
  /** The reason for the difference. */
  readonly reason: string;
  readonly expression: string;
  /** Both values, as `type text`: see test/oracle/camunda/CamundaFeel.java. */
  readonly here: string;
  /** Errors end with `...`. */
  readonly camunda: string;
}

export const FEEL_DIFFERENCES: readonly FeelDifference[] = [
  {
    name: 'Ranges are values',
    reason:
      'DMN 1.5 has ranges as values with properties; Camunda supports ranges only after `in` and in interval functions.',
    expression: '{within: [1..3]}.within',
    here: 'range [number 1..number 3]',
    camunda: 'null',
  },
  {
    name: 'Durations can be negated',
    reason: 'DMN 1.5 table 48: `-` before a duration. Camunda negates numbers only.',
    expression: '-duration("PT1H")',
    here: 'days-duration -3600',
    camunda: 'null',
  },
  {
    name: 'A single value is a list of one',
    reason: 'DMN 1.5 10.3.2.9.4: where a list is expected, a single value becomes a list of one item.',
    expression: 'count("a")',
    here: 'number 1',
    camunda: 'null',
  },
  {
    name: 'A list of one is a single value',
    reason: 'DMN 1.5 10.3.2.9.4: where a single value is expected, a list of one item becomes this item.',
    expression: 'upper case(["a"])',
    here: 'string "A"',
    camunda: 'null',
  },
  {
    name: 'Inner lists are evaluated per outer item',
    reason: 'In a loop over several lists, an inner list is not evaluated if the outer one is empty.',
    expression: 'for a in [], b in null return a',
    here: '[]',
    camunda: 'null',
  },
  {
    name: 'Conversions accept their own type',
    reason:
      'DMN 1.5 10.3.4.1: a time can be created from a time, a date and time from a date and time, a duration from a duration.',
    expression: 'time(time("10:00:00"))',
    here: 'time 10:00:00',
    camunda: 'null',
  },
  {
    name: 'A date is a midnight in UTC',
    reason:
      'DMN 1.5 10.3.2.9.4: together with a date and time with an offset, a date is its midnight in UTC.',
    expression: 'date("2021-03-28") - @"2021-03-28T00:00:00+02:00"',
    here: 'days-duration 7200',
    camunda: 'null',
  },
  {
    name: 'Names of parameters determine the types',
    reason: 'Camunda finds the function by the names, and then ignores the types of its parameters.',
    expression: 'before(point: 0, range: 0)',
    here: 'null',
    camunda: 'boolean false',
  },
  {
    name: 'Parameters have the names in DMN',
    reason:
      'Camunda has other names for some parameters (`scala`, `start`, `lists`); those names work here too.',
    expression: 'floor(n: 1.55, scale: 1)',
    here: 'number 1.5',
    camunda: 'null',
  },
  {
    name: 'String lengths count code points',
    reason:
      'DMN 1.5 10.3.4.3: a character outside the basic multilingual plane is one character. Camunda counts two.',
    expression: 'string length("\u{1F600}b")',
    here: 'number 2',
    camunda: 'number 3',
  },
  {
    name: 'Numbers as text have no trailing zeros',
    reason:
      'Equal numbers are the same value here and in JSON; Camunda keeps the number of digits of the computation.',
    expression: 'string(1.10 * 10)',
    here: 'string "11"',
    camunda: 'string "11.00"',
  },
  {
    name: 'Durations as text keep their fraction',
    reason: 'Camunda drops the fraction of a second, which changes the value when the text is parsed again.',
    expression: 'string(duration("PT0.5S"))',
    here: 'string "PT0.5S"',
    camunda: 'string "P0D"',
  },
  {
    name: 'Entries keep their order',
    reason:
      'A context with more than four entries has no order in Camunda; here it keeps the order of the text.',
    expression: 'get entries({e: 1, d: 2, c: 3, b: 4, a: 5})[2].key',
    here: 'string "d"',
    camunda: 'string "a"',
  },
  {
    name: 'Durations of more than 24 days can be divided',
    reason: 'Camunda counts milliseconds in 32 bits and returns a wrong duration beyond that.',
    expression: 'duration("P30D") / 1',
    here: 'days-duration 2592000',
    camunda: 'days-duration -1702967.296',
  },
  {
    name: 'Positions and parts of a date exceed 32 bits',
    reason: 'Camunda uses the lowest 32 bits of a number that is too large, and position 0 for one below 1.',
    expression: 'date(4294967296 + 2021, 1, 1)',
    here: 'null',
    camunda: 'date 2021-01-01',
  },
  {
    name: 'A keyword ends a name',
    reason: 'Camunda reads `n between (1)` as a call of a function `n between`, which is null.',
    expression: '{n: 5, v: n between (1) and 9}.v',
    here: 'boolean true',
    camunda: 'null',
  },
  {
    name: 'Errors are null instead of exceptions',
    reason:
      'Where Camunda throws an exception (an index, a division), the result here is null with a warning.',
    expression: 'substring("abc", 7)',
    here: 'null',
    camunda: 'error ...',
  },
  {
    name: 'Regular expressions have the syntax of RE2',
    reason:
      'They run in linear time. A pattern that Java rejects (a single `{`) may work; lookaround is rejected.',
    expression: 'matches("a{b", "{b")',
    here: 'boolean true',
    camunda: 'null',
  },
];
