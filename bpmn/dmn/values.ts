/** Values of decisions as JSON. Pure. Source: Zeebe's FeelToMessagePackTransformer. */
import type { FeelValue } from '../feel/index.ts';
import { FeelFunction, FeelNotJson, FeelRange, isContext, isList, toJson } from '../feel/index.ts';
import type { Json } from '../feel/types.ts';

/** Like `toJson`, with null instead of each function. Throws FeelNotJson for a range, and FeelTooLarge. */
export function jsonOf(value: FeelValue): Json {
  return jsonWithout(value, (part) => part instanceof FeelFunction);
}

/** For the history, which contains intermediate results: with null instead of each function and range. */
export function shownJsonOf(value: FeelValue): Json {
  return jsonWithout(value, (part) => part instanceof FeelFunction || part instanceof FeelRange);
}

function jsonWithout(value: FeelValue, isLeftOut: (part: FeelValue) => boolean): Json {
  try {
    return toJson(value);
  } catch (error) {
    if (error instanceof FeelNotJson) return toJson(without(value, isLeftOut));
    throw error;
  }
}

/** The value is not nested too deeply here; `toJson` checks that. */
function without(value: FeelValue, isLeftOut: (part: FeelValue) => boolean): FeelValue {
  if (isLeftOut(value)) return null;
  if (isList(value)) return value.map((item) => without(item, isLeftOut));
  if (!isContext(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [name, without(entry, isLeftOut)] as const),
  );
}
