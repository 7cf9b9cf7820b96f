/** The variable with the path of the command line that `npm test` has bundled. */
export const BUNDLED_BIN = 'TESTS_BUNDLED_BIN';
