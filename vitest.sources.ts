import { namesInPlace } from './packages/instrumentation/names.tsdown.ts';

/** Tests read the packages' sources; what spawns processes uses the built ones. */
const conditions = ['@together-otel/source'];

/** Where modules are found, and how they are built: part of every suite's configuration. */
export const fromSources = {
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  plugins: [namesInPlace],
};

/** Polls wait for processes and browsers, on machines that do other things too. */
export const patient = { poll: { timeout: 20_000 } };
