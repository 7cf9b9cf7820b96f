/** What one check found. Pure. */

export interface Finding {
  /** `info`: neither good nor bad by itself. `warn`: works, and may not for long. `fail`: does not work. */
  readonly status: 'ok' | 'info' | 'warn' | 'fail';
  /** What was looked at, in a word or two. */
  readonly subject: string;
  readonly detail: string;
  /** What to do about it. */
  readonly todo?: string;
}
