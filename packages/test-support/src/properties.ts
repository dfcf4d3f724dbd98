import fc from 'fast-check';

/**
 * fast-check with one seed for all runs of the tests, so that a rare find does not refuse an unrelated
 * change. `pnpm fuzz` looks for new finds, with ever new seeds; `FUZZ_SEED=N` tries another one here.
 */
fc.configureGlobal({ seed: Number(process.env['FUZZ_SEED'] ?? 20_261_128) });

export { fc };
