/** The hash of a text by which Camunda's clients name an error; a function of the model's SQL. Pure. */

/** Its name in SQL. */
export const HASH_OF_TEXT = 'hash_of_text';

/** Java's `String.hashCode()`. */
export function hashOfText(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
  return hash;
}
