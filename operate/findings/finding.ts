/** The result of one check. Pure. */

export interface Finding {
  /** `info`: neutral. `warn`: works, but is at risk. `fail`: doesn't work. */
  readonly status: 'ok' | 'info' | 'warn' | 'fail';
  /** What was checked, in a word or two. */
  readonly subject: string;
  readonly detail: string;
  /** The remedy. */
  readonly todo?: string;
}
