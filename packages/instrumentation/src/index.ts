export { TogetherInstrumentation } from './instrumentation.ts';
export type { TogetherInstrumentationConfig } from './types.ts';
