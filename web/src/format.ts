/** Texts of times and values. Pure. */

const UNITS: readonly (readonly [name: string, ms: number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
];

/** Such as `2 h 5 min`; below one second `0 s`. */
export function duration(ms: number): string {
  let rest = Math.max(0, ms);
  const parts: string[] = [];
  for (const [name, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${name}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.length === 0 ? '0 s' : parts.join(' ');
}

/** Such as `5 min ago` or `in 2 h`. */
export function relative(atMs: number, nowMs: number): string {
  const distance = nowMs - atMs;
  if (Math.abs(distance) < 1000) return 'now';
  const [name, size] = UNITS.find(([, each]) => Math.abs(distance) >= each) ?? ['s', 1000];
  const text = `${Math.floor(Math.abs(distance) / size)} ${name}`;
  return distance > 0 ? `${text} ago` : `in ${text}`;
}

// Making a format takes longer than a whole table of times.
const EXACT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const CLOCK = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

/** In the reader's time zone, to the second. */
export function exact(atMs: number): string {
  return EXACT.format(atMs);
}

/** The time of day in the reader's time zone, to the second. */
export function clockTime(atMs: number): string {
  return CLOCK.format(atMs);
}

/** `businessRuleTask` and `SERVICE_TASK` become `business rule task` and `service task`. */
export function words(name: string): string {
  return name
    .replaceAll('_', ' ')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
}

/** JSON text with line breaks, if it is an object or an array. */
export function prettyJson(text: string): string {
  try {
    const value = JSON.parse(text) as unknown;
    // Numbers with more digits than a double can represent must not change.
    const isExact = !/\d[\d.]{15,}/.test(text);
    return typeof value === 'object' && value !== null && isExact ? JSON.stringify(value, null, 2) : text;
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

/** The problem of the text of variables, which must be a JSON object; undefined if there is none. */
export function variablesProblem(text: string): string | undefined {
  if (text.trim() === '') return undefined;
  try {
    const value = JSON.parse(text) as unknown;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return undefined;
    return 'Write the variables as one JSON object, such as {"amount": 120}.';
  } catch (error) {
    return `This is not valid JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}
