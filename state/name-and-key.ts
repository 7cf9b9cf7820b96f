/** Combines a message name and a correlation key into one string or one number. Pure. */

/** Unique for each pair. */
export function nameAndKey(name: string, correlationKey: string): string {
  return `${name.length}:${name}${correlationKey}`;
}

/** A hash above 0; different pairs rarely have the same. Source: FNV-1a, twice. */
export function hashOfNameAndKey(name: string, correlationKey: string): number {
  let low = 0x811c9dc5;
  let high = name.length;
  for (const text of [name, correlationKey]) {
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      low = Math.imul(low ^ unit, 0x01000193);
      high = Math.imul(high ^ unit, 0x9e3779b1) ^ (low >>> 15);
    }
  }
  return ((high >>> 0) & 0x1fffff) * 2 ** 32 + (low >>> 0) + 1;
}
