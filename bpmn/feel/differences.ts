/**
 * Where an expression has another value here than in Camunda on purpose, with an expression that shows it.
 * Data: docs/feel.md is made of it, and a test evaluates every expression here and by Camunda's own engine.
 */

export interface FeelDifference {
  readonly name: string;
  /** Why it isn't as in Camunda. */
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
      'DMN 1.5 has ranges as values with properties; in Camunda a range is only known behind `in` and to interval functions.',
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
    reason: 'DMN 1.5 10.3.2.9.4: where a list is expected, a value that is not one becomes a list of it.',
    expression: 'count("a")',
    here: 'number 1',
    camunda: 'null',
  },
  {
    name: 'A list of one is a single value',
    reason: 'DMN 1.5 10.3.2.9.4: where a single value is expected, a list of one becomes its item.',
    expression: 'upper case(["a"])',
    here: 'string "A"',
    camunda: 'null',
  },
  {
    name: 'Inner lists wait for outer ones',
    reason: 'An inner list of a loop over several is not evaluated when the outer one is empty.',
    expression: 'for a in [], b in null return a',
    here: '[]',
    camunda: 'null',
  },
  {
    name: 'Conversions take their own type',
    reason:
      'DMN 1.5 10.3.4.1: a time can be made of a time, a date and time of a date and time, a duration of a duration.',
    expression: 'time(time("10:00:00"))',
    here: 'time 10:00:00',
    camunda: 'null',
  },
  {
    name: 'A date is a midnight in UTC',
    reason: 'DMN 1.5 10.3.2.9.4: beside a date and time with an offset a date is its midnight in UTC.',
    expression: 'date("2021-03-28") - @"2021-03-28T00:00:00+02:00"',
    here: 'days-duration 7200',
    camunda: 'null',
  },
  {
    name: 'Names of parameters say what a value is',
    reason: 'Camunda finds the function by the names, and then takes what the values are.',
    expression: 'before(point: 0, range: 0)',
    here: 'null',
    camunda: 'boolean false',
  },
  {
    name: 'Parameters have the names of DMN',
    reason: 'Camunda names some parameters otherwise (`scala`, `start`, `lists`); those names work here too.',
    expression: 'floor(n: 1.55, scale: 1)',
    here: 'number 1.5',
    camunda: 'null',
  },
  {
    name: 'Strings are counted by code points',
    reason:
      'DMN 1.5 10.3.4.3: a character outside of the basic plane is one character. Camunda counts it as two.',
    expression: 'string length("\u{1F600}b")',
    here: 'number 2',
    camunda: 'number 3',
  },
  {
    name: 'Numbers as text have no zeros at their end',
    reason:
      'Equal numbers are the same value here and in JSON; Camunda keeps how many digits one was computed with.',
    expression: 'string(1.10 * 10)',
    here: 'string "11"',
    camunda: 'string "11.00"',
  },
  {
    name: 'Durations as text keep their fraction',
    reason: 'Camunda drops a fraction of a second, which would change the value when the text is read again.',
    expression: 'string(duration("PT0.5S"))',
    here: 'string "PT0.5S"',
    camunda: 'string "P0D"',
  },
  {
    name: 'Entries keep their order',
    reason:
      'A context with more than four entries has no order in Camunda; here entries are in the order of the text.',
    expression: 'get entries({e: 1, d: 2, c: 3, b: 4, a: 5})[2].key',
    here: 'string "d"',
    camunda: 'string "a"',
  },
  {
    name: 'Durations of more than 24 days can be divided',
    reason: 'Camunda counts milliseconds in 32 bits and gives a wrong duration beyond them.',
    expression: 'duration("P30D") / 1',
    here: 'days-duration 2592000',
    camunda: 'days-duration -1702967.296',
  },
  {
    name: 'Positions and parts of a date have no 32 bits',
    reason:
      'Camunda takes the lowest 32 bits of a number that is too large, or a position of 0 for one below 1.',
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
    name: 'Exceptions in Camunda are null',
    reason:
      'What fails in Camunda by an exception of its own code (an index, a division) is null with a warning.',
    expression: 'substring("abc", 7)',
    here: 'null',
    camunda: 'error ...',
  },
  {
    name: 'Regular expressions are those of RE2',
    reason:
      'They take linear time. A pattern that Java refuses (`{` alone) may be read, and lookaround is refused.',
    expression: 'matches("a{b", "{b")',
    here: 'boolean true',
    camunda: 'null',
  },
];
