/**
 * The id of the requester: `<instance key>-<job key>-<definition key>-<element id>`, one string that a
 * service returns. Pure.
 */

export interface RequestId {
  readonly instanceKey: number;
  readonly jobKey: number;
  readonly definitionKey: number;
  readonly elementId: string;
}

export function requestIdText({ instanceKey, jobKey, definitionKey, elementId }: RequestId): string {
  return `${instanceKey}-${jobKey}-${definitionKey}-${elementId}`;
}

/** Undefined if the text is not a request id. */
export function parseRequestId(text: string): RequestId | undefined {
  const match = /^(\d{1,16})-(\d{1,16})-(\d{1,16})-(.+)$/.exec(text);
  if (!match) return undefined;
  const [instanceKey = 0, jobKey = 0, definitionKey = 0] = match.slice(1, 4).map(Number);
  const keys = [instanceKey, jobKey, definitionKey];
  if (!keys.every(Number.isSafeInteger)) return undefined;
  return { instanceKey, jobKey, definitionKey, elementId: match[4] ?? '' };
}
