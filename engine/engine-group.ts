/** The name of the group whose members are the engines of a prefix. Pure. */

/** Default of `signalbox engine --group`: the prefix without its dot, then `-engine`. */
export function engineGroup(prefix: string): string {
  return `${prefix.replace(/\.$/, '')}-engine`;
}
