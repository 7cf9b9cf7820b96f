/** What differs between two versions of a model, and which element of one is which of the other. Pure. */

/** An element of a model. */
export interface ModelElement {
  readonly id: string;
  readonly name: string;
  /** Such as serviceTask. */
  readonly type: string;
  /** The element's own XML, without the elements inside it that have ids of their own. */
  readonly text: string;
}

type Elements = ReadonlyMap<string, ModelElement>;

export interface ModelDifference {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly what: 'added' | 'removed' | 'changed';
}

/** From the older to the newer one; the added ones last. */
export function compareModels(older: Elements, newer: Elements): ModelDifference[] {
  const gone = [...older.values()].flatMap((each): ModelDifference[] => {
    const { id, name, type } = each;
    const now = newer.get(id);
    if (!now) return [{ id, name, type, what: 'removed' }];
    return now.text === each.text ? [] : [{ id, name: now.name, type, what: 'changed' }];
  });
  const added = [...newer.values()]
    .filter(({ id }) => !older.has(id))
    .map(({ id, name, type }): ModelDifference => ({ id, name, type, what: 'added' }));
  return [...gone, ...added];
}

/**
 * For each of the active elements the element of the target that it most probably is: the same id, else the
 * same name and type, else the only one of its type that the source doesn't have; empty: none.
 */
export function suggestMapping(
  active: readonly string[],
  source: Elements,
  target: Elements,
): ReadonlyMap<string, string> {
  return new Map(active.map((id) => [id, suggestionFor(id, source, target)]));
}

function suggestionFor(id: string, source: Elements, target: Elements): string {
  const from = source.get(id);
  if (target.get(id)?.type === from?.type && target.has(id)) return id;
  if (!from) return '';
  const alike = [...target.values()].filter(({ type }) => type === from.type);
  const named = alike.filter(({ name }) => name !== '' && name.toLowerCase() === from.name.toLowerCase());
  if (named[0] && named.length === 1) return named[0].id;
  const fresh = alike.filter((each) => !source.has(each.id));
  return fresh.length === 1 ? (fresh[0]?.id ?? '') : '';
}
