/**
 * The seed of the core's random tests: the same in every run, so that a failure is a change's doing.
 * `SEED=random` (or any number) explores; a failure prints its seed in any case.
 */
import fc from 'fast-check';

const SEED_DEFAULT = 20_261_121;

const { SEED = String(SEED_DEFAULT) } = process.env;
if (SEED !== 'random') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(SEED) });
