/**
 * The seed of the core's random tests: the same in every run, so that a failure is a change's doing.
 * `SEED=random` (or any number) explores; a failure prints its seed and path in any case, and
 * `SEED=17 CASE=27:1:0` runs that very case again. `SHRINK=no` tells the first case that fails as it is,
 * without looking for a smaller one.
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
