/**
 * The parts of FEEL other than functions, each with its rule, source and examples. The examples are run as
 * tests, and `docs/feel.md` is generated from them.
 */

/** An expression and the FEEL text of its value. */
type Example = readonly [expression: string, value: string];

export interface LanguagePart {
  readonly title: string;
  readonly rule: string;
  readonly source: string;
  readonly examples: readonly Example[];
}

export const LANGUAGE: readonly LanguagePart[] = [
  {
    title: 'Numbers',
    rule: 'Decimals of 34 digits, half even. Numbers in JSON keep up to 1,000 digits until something is computed.',
    source: 'DMN 1.5 10.3.2.3.1',
    examples: [
      ['0.1 + 0.2 = 0.3', 'true'],
      ['19.99 * 100', '1999'],
      ['floor(4.35 * 100)', '435'],
      ['1 / 3', '0.3333333333333333333333333333333333'],
      ['9007199254740993 + 1', '9007199254740994'],
      ['1 / 0', 'null'],
    ],
  },
  {
    title: '+ - * / **',
    rule: 'Numbers; + concatenates strings. Dates, times and durations: see below. Anything else is null with a warning.',
    source: 'DMN 1.5 10.3.2.10 (tables 45 to 48)',
    examples: [
      ['"a" + "b"', '"ab"'],
      ['"a" + 1', 'null'],
      ['1 + null', 'null'],
      ['2 ** 10', '1024'],
      ['2 ** 3 ** 2', '64'],
      ['-2 ** 2', '4'],
    ],
  },
  {
    title: '= !=',
    rule: 'Null equals only null. Values of different types: null with a warning; inside lists and contexts, not equal.',
    source: 'DMN 1.5 10.3.2.13 (table 42)',
    examples: [
      ['1 = 1.0', 'true'],
      ['1 = "1"', 'null'],
      ['null = null', 'true'],
      ['1 != null', 'true'],
      ['[] = [1]', 'false'],
      ['{a: 1, b: 2} = {b: 2, a: 1}', 'true'],
      ['[1, "a"] = [1, 2]', 'false'],
      ['@"2021-01-02T10:00:00Z" = @"2021-01-02T11:00:00+01:00"', 'false'],
    ],
  },
  {
    title: '< <= > >=',
    rule: 'Numbers, strings, dates, times and durations, each with values of the same type; otherwise null with a warning.',
    source: 'DMN 1.5 10.3.2.13 (table 43)',
    examples: [
      ['"5000" > 1000', 'null'],
      ['"a" < "b"', 'true'],
      ['@"P1D" < @"PT25H"', 'true'],
      ['true < false', 'null'],
      ['null < 1', 'null'],
    ],
  },
  {
    title: 'between, in',
    rule: 'After `in`: a value, a list, a range, a comparison, or several of them in parentheses.',
    source: 'DMN 1.5 10.3.2.15 (table 44)',
    examples: [
      ['5 between 1 and 5', 'true'],
      ['5 in [1..5)', 'false'],
      ['5 in (> 3)', 'true'],
      ['5 in (1, 5)', 'true'],
      ['"b" in ["a", "b"]', 'true'],
      ['5 in [[1..3], [4..6]]', 'true'],
      ['null in [1..2]', 'null'],
    ],
  },
  {
    title: 'and, or, not()',
    rule: 'Three-valued logic: anything that is not a boolean is null with a warning.',
    source: 'DMN 1.5 10.3.2.12 (table 50)',
    examples: [
      ['false and null', 'false'],
      ['true and null', 'null'],
      ['true or 1', 'true'],
      ['1 and true', 'null'],
    ],
  },
  {
    title: 'if',
    rule: '`then` only if the condition is true; `else` is required.',
    source: 'DMN 1.5 10.3.2.16; feel-engine 1.19',
    examples: [
      ['if 1 < 2 then "a" else "b"', '"a"'],
      ['if null then "a" else "b"', '"b"'],
      ['if 1 then "a" else "b"', '"b"'],
    ],
  },
  {
    title: 'for',
    rule: 'Over lists and ranges, ascending and descending; later iterators can use earlier ones; `partial` contains the results so far.',
    source: 'DMN 1.5 10.3.2.14',
    examples: [
      ['for i in [1, 2] return i * 2', '[2, 4]'],
      ['for i in 3..1 return i', '[3, 2, 1]'],
      ['for i in [1, 2], j in [i, 10] return i * j', '[1, 10, 4, 20]'],
      ['for i in 1..4 return if i < 3 then 1 else partial[-1] + partial[-2]', '[1, 1, 2, 3]'],
      ['for i in null return i', 'null'],
    ],
  },
  {
    title: 'some, every',
    rule: 'Null if no item is decisive and one result is not a boolean.',
    source: 'DMN 1.5 10.3.2.14 (table 51)',
    examples: [
      ['some x in [1, 2] satisfies x > 1', 'true'],
      ['every x in [] satisfies x', 'true'],
      ['some x in [1, null] satisfies x > 5', 'null'],
    ],
  },
  {
    title: 'list[...]',
    rule:
      'A condition is evaluated for each item, with the names `item` and, for a context, its entries; items for which it is true are selected. ' +
      'A number is a position from 1, from the end if negative.',
    source: 'DMN 1.5 10.3.2.6; feel-engine 1.19',
    examples: [
      ['["Ada", "Bob"][starts with(item, "A")]', '["Ada"]'],
      ['[1, 2, 3, 4][not(item = 2)]', '[1, 3, 4]'],
      ['[{done: true, id: 1}, {done: false, id: 2}][not(done)].id', '[2]'],
      ['[{done: true, id: 1}, {done: false, id: 2}][done].id', '[1]'],
      ['[1, null][item = null]', '[null]'],
      ['[1, 2, 3][if item > 1 then true else false]', '[2, 3]'],
      ['[1, 2, 3][-1]', '3'],
      ['[1, 2, 3][0]', 'null'],
      ['[1, 2, 3][9]', 'null'],
    ],
  },
  {
    title: 'a.b',
    rule: 'An entry of a context, of each context in a list, or a property; null with a warning if it does not exist.',
    source: 'DMN 1.5 10.3.2.5 (table 65)',
    examples: [
      ['{a: {b: 1}}.a.b', '1'],
      ['[{a: 1}, {a: 2}].a', '[1, 2]'],
      ['{a: 1}.b', 'null'],
      ['@"2021-03-04".weekday', '4'],
      ['@"10:00:00+01:00".time offset', 'PT1H'],
      ['@"2021-01-01T10:00:00@Europe/Paris".timezone', '"Europe/Paris"'],
      ['@"P1Y2M".months', '2'],
      ['[1..5].end', '5'],
    ],
  },
  {
    title: '{a: 1}',
    rule: 'Entries can use those before them; a function can call itself. If two have the same name, the last counts.',
    source: 'DMN 1.5 10.3.2.4',
    examples: [
      ['{a: 1, b: a + 1}', '{a:1, b:2}'],
      ['{f: function(n) if n = 0 then 1 else n * f(n - 1), r: f(5)}.r', '120'],
      ['{"a b": 1}.`a b`', '1'],
    ],
  },
  {
    title: '[1..5], (> 5)',
    rule: 'Ranges as values. Excluded ends: `(`, `)`, or reversed brackets.',
    source: 'DMN 1.5 10.3.2.7',
    examples: [
      ['[1..5]', '[1..5]'],
      ['{r: (1..5], x: 1 in r}.x', 'false'],
      ['{r: (> 5), x: 6 in r}.x', 'true'],
    ],
  },
  {
    title: 'Dates and times',
    rule: 'As in java.time: years to 999,999,999, nanoseconds, offsets and zones by name. A date plus a duration of days and hours is a date.',
    source: 'DMN 1.5 10.3.2.10; feel-engine 1.19',
    examples: [
      ['@"2020-01-31" + @"P1M"', '2020-02-29'],
      ['@"2017-01-10" - @"PT1H"', '2017-01-09'],
      ['@"2021-01-02T10:00:00Z" - @"2021-01-02T10:00:00+02:00"', 'PT2H'],
      ['@"2021-03-28T01:30:00@Europe/Paris" + @"PT1H"', '2021-03-28T03:30:00@Europe/Paris'],
      ['@"23:00:00" + @"PT2H"', '01:00:00'],
      ['@"2021-01-01" - @"10:10:10"', 'null'],
      ['@"2020-02-30"', 'null'],
    ],
  },
  {
    title: 'Durations',
    rule: 'Only the integer part of a factor counts, as in Camunda.',
    source: 'DMN 1.5 10.3.2.10 (tables 47, 48); feel-engine 1.19',
    examples: [
      ['3 * @"PT2H"', 'PT6H'],
      ['@"P1D" / 4', 'PT6H'],
      ['@"P1D" / @"PT6H"', '4'],
      ['@"P2M" * 3', 'P6M'],
      ['@"P1Y" + @"P2M"', 'P1Y2M'],
      ['@"P1Y" + @"P1D"', 'null'],
    ],
  },
  {
    title: 'instance of',
    rule: 'Null only has the type `Null`.',
    source: 'DMN 1.5 10.3.2.9.3 (table 53)',
    examples: [
      ['1 instance of number', 'true'],
      ['null instance of number', 'false'],
      ['[1, 2] instance of list<number>', 'true'],
      ['{a: 1} instance of context<a: number>', 'true'],
      ['@"P1D" instance of days and time duration', 'true'],
    ],
  },
  {
    title: 'function(a, b) a + b',
    rule: 'A value; called by position or by name. A wrong number of values is null with a warning.',
    source: 'DMN 1.5 10.3.2.13',
    examples: [
      ['{f: function(a, b) a - b, r: f(b: 1, a: 3)}.r', '2'],
      ['{f: function(a) a, r: f(1, 2)}.r', 'null'],
      ['sort([3, 1, 2], function(x, y) x > y)', '[3, 2, 1]'],
    ],
  },
];
