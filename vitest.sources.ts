import { namesInPlace } from './packages/instrumentation/names.tsdown.ts';

/** Tests import the packages' sources; the processes they spawn use the built packages. */
const conditions = ['@together-otel/source'];

/** Module resolution and build plugins shared by every suite's configuration. */
export const fromSources = {
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  plugins: [namesInPlace],
};

/** Generous: polls wait for processes and browsers on machines that are busy with other work. */
export const patient = { poll: { timeout: 60_000 } };
