/**
 * What the wire keeps of a value: fields that have their default, and lists that are empty, have no sign
 * there. Pure.
 */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (typeof value !== 'object' || value === null) return value;
  const present = Object.entries(value).filter(([, inner]) =>
    Array.isArray(inner) || inner instanceof Uint8Array ? inner.length > 0 : Boolean(inner),
  );
  return Object.fromEntries(present.map(([name, inner]) => [name, plain(inner)]));
}
