/**
 * The signatures of built-in functions for the generator of random expressions: each overload with the names
 * and types of its parameters. Source: feel-engine 1.19.5 (BuiltinFunctions), DMN 1.5 section 10.3.4. `uuid`
 * and `random number` are missing because their values depend on the host.
 */

/** The type of a random expression. `small`: an integer between -3 and 10. */
export type ExpressionType =
  | ('number' | 'small' | 'string' | 'boolean' | 'null' | 'date' | 'time' | 'date-time' | 'days' | 'years')
  | ('numbers' | 'strings' | 'booleans' | 'list' | 'contexts' | 'context' | 'range' | 'any');

export interface Signature {
  readonly name: string;
  readonly parameters: readonly { readonly name: string; readonly type: ExpressionType }[];
  readonly result: ExpressionType;
  /** The last parameter may be repeated. */
  readonly isVariadic: boolean;
}

const TEXT = `
now(): date-time
today(): date
assert(value: any, condition: boolean): any
not(negand: boolean): boolean
is defined(value: any): boolean
get or else(value: number, default: number): number
get or else(value: string, default: string): string
get or else(value: any, default: any): any
string(from: any): string
number(from: string): number
number(from: string, grouping separator: string): number
number(from: string, grouping separator: string, decimal separator: string): number
date(from: string): date
date(from: date-time): date
date(year: number, month: small, day: small): date
time(from: string): time
time(from: date-time): time
time(hour: small, minute: small, second: number): time
time(hour: small, minute: small, second: small, offset: days): time
date and time(from: string): date-time
date and time(date: date, time: time): date-time
date and time(date: date-time, time: time): date-time
duration(from: string): days
years and months duration(from: date, to: date): years
years and months duration(from: date-time, to: date): years
abs(n: number): number
abs(n: days): days
abs(n: years): years
ceiling(n: number): number
ceiling(n: number, scale: small): number
floor(n: number): number
floor(n: number, scale: small): number
decimal(n: number, scale: small): number
round up(n: number, scale: small): number
round down(n: number, scale: small): number
round half up(n: number, scale: small): number
round half down(n: number, scale: small): number
modulo(dividend: number, divisor: number): number
sqrt(number: number): number
odd(number: number): boolean
even(number: number): boolean
log(number: number): number
exp(number: small): number
substring(string: string, start position: small): string
substring(string: string, start position: small, length: small): string
string length(string: string): number
upper case(string: string): string
lower case(string: string): string
substring before(string: string, match: string): string
substring after(string: string, match: string): string
contains(string: string, match: string): boolean
starts with(string: string, match: string): boolean
ends with(string: string, match: string): boolean
trim(string: string): string
is blank(string: string): boolean
to base64(value: string): string
split(string: string, delimiter: string): strings
string join(list: strings): string
string join(list: strings, delimiter: string): string
string join(list: strings, delimiter: string, prefix: string, suffix: string): string
list contains(list: list, element: any): boolean
list contains(list: numbers, element: number): boolean
count(list: list): number
min(list: numbers): number
max(list: numbers): number
sum(list: numbers): number
mean(list: numbers): number
median(list: numbers): number
product(list: numbers): number
stddev(list: numbers): number
mode(list: numbers): numbers
min(list: number...): number
max(list: number...): number
sum(list: number...): number
mean(list: number...): number
median(list: number...): number
mode(list: number...): numbers
min(list: strings): string
max(list: strings): string
max(list: date...): date
min(list: date-time...): date-time
sum(list: days...): days
all(list: booleans): boolean
any(list: booleans): boolean
all(list: boolean...): boolean
any(list: boolean...): boolean
and(list: booleans): boolean
or(list: boolean...): boolean
sublist(list: list, start position: small): list
sublist(list: list, start position: small, length: small): list
append(list: list, items: any...): list
concatenate(lists: list...): list
concatenate(lists: numbers...): numbers
insert before(list: list, position: small, newItem: any): list
remove(list: list, position: small): list
remove(list: numbers, position: small): numbers
reverse(list: list): list
index of(list: list, match: any): numbers
index of(list: numbers, match: number): numbers
union(lists: list...): list
distinct values(list: list): list
duplicate values(list: list): list
flatten(list: list): list
is empty(list: list): boolean
partition(list: list, size: small): list
get value(context: context, key: string): any
get value(context: context, keys: strings): any
get entries(context: context): contexts
context put(context: context, key: string, value: any): context
context put(context: context, keys: strings, value: any): context
context merge(contexts: contexts): context
context merge(contexts: context...): context
context(entries: contexts): context
day of year(date: date): number
day of week(date: date): string
week of year(date: date-time): number
month of year(date: date): string
last day of month(date: date): date
before(point1: number, point2: number): boolean
before(point: number, range: range): boolean
before(range: range, point: number): boolean
before(range1: range, range2: range): boolean
after(point1: date, point2: date): boolean
after(point: number, range: range): boolean
after(range: range, point: number): boolean
after(range1: range, range2: range): boolean
meets(range1: range, range2: range): boolean
met by(range1: range, range2: range): boolean
overlaps(range1: range, range2: range): boolean
overlaps before(range1: range, range2: range): boolean
overlaps after(range1: range, range2: range): boolean
finishes(point: number, range: range): boolean
finishes(range1: range, range2: range): boolean
finished by(range: range, point: number): boolean
finished by(range1: range, range2: range): boolean
includes(range: range, point: number): boolean
includes(range1: range, range2: range): boolean
during(point: number, range: range): boolean
during(range1: range, range2: range): boolean
starts(point: number, range: range): boolean
starts(range1: range, range2: range): boolean
started by(range: range, point: number): boolean
started by(range1: range, range2: range): boolean
coincides(point1: number, point2: number): boolean
coincides(range1: range, range2: range): boolean
`;

export const SIGNATURES: readonly Signature[] = TEXT.trim().split('\n').map(read);

function read(line: string): Signature {
  const [, name = '', parameters = '', result = ''] = /^(.*?)\((.*)\): (.*)$/.exec(line) ?? [];
  const isVariadic = parameters.endsWith('...');
  const list = parameters
    .replace('...', '')
    .split(', ')
    .filter((parameter) => parameter !== '')
    .map((parameter) => {
      const [called = '', type = ''] = parameter.split(': ');
      return { name: called, type: type as ExpressionType };
    });
  return { name, parameters: list, result: result as ExpressionType, isVariadic };
}
