/**
 * Imported first by each module of the package: on a Node that is too old, it reports that before a missing
 * feature is used. A test checks that `engines` in package.json and cli/bin.mjs have the same number.
 */

/** The lowest major version of Node. */
export const NODE_MAJOR_MIN = 24;

const [major = 0] = process.versions.node.split('.').map(Number);
if (major < NODE_MAJOR_MIN) {
  throw new Error(`signalbox needs Node ${NODE_MAJOR_MIN} or newer, and this is ${process.version}`);
}
