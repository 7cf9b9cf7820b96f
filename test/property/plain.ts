/** A value as the wire format keeps it: fields with default values and empty lists are omitted. Pure. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (typeof value !== 'object' || value === null) return value;
  const present = Object.entries(value).filter(([, inner]) =>
    Array.isArray(inner) || inner instanceof Uint8Array ? inner.length > 0 : Boolean(inner),
  );
  return Object.fromEntries(present.map(([name, inner]) => [name, plain(inner)]));
}
