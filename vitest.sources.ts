/** Tests read the packages' sources; what spawns processes uses the built ones. */
const conditions = ['@together-otel/source'];

/** Where modules are found: part of every suite's configuration. */
export const fromSources = { resolve: { conditions }, ssr: { resolve: { conditions } } };

/** Polls wait for processes and browsers, on machines that do other things too. */
export const patient = { poll: { timeout: 20_000 } };
