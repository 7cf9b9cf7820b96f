/**
 * The seed of the core's random tests: the same in every run, so that a failure is caused by a change.
 * `SEED=random` (or any number) explores; a failure always prints its seed and path, and `SEED=17
 * CASE=27:1:0` repeats exactly that case. `SHRINK=no` reports the first failing case without looking for a
 * smaller one.
 */
import fc from 'fast-check';

const SEED_DEFAULT = 20_261_121;

const { SEED = String(SEED_DEFAULT), CASE, SHRINK } = process.env;
fc.configureGlobal({
  ...fc.readConfigureGlobal(),
  ...(SEED === 'random' ? {} : { seed: Number(SEED) }),
  ...(CASE === undefined ? {} : { path: CASE }),
  ...(SHRINK === 'no' ? { endOnFailure: true } : {}),
});
