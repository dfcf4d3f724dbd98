/** Tests read the packages' sources; what spawns processes uses the built ones. */
const conditions = ['@together-otel/source'];

/** Where modules are found: part of every suite's configuration. */
export const fromSources = { resolve: { conditions }, ssr: { resolve: { conditions } } };
