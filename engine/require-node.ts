/**
 * Imported first by each module of the package: on a Node that is too old it says so, before something that
 * Node doesn't have is used. `engines` in package.json and cli/bin.mjs have the same number (a test).
 */

/** The lowest major version of Node. */
export const NODE_MAJOR_MIN = 24;

const [major = 0] = process.versions.node.split('.').map(Number);
if (major < NODE_MAJOR_MIN) {
  throw new Error(`signalbox needs Node ${NODE_MAJOR_MIN} or newer, and this is ${process.version}`);
}
