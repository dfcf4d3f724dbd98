/** `node:process` is the global, without a module to load. */
type Process = typeof globalThis.process;

export const arch: Process['arch'] = globalThis.process.arch;
export const env: Process['env'] = globalThis.process.env;
export const platform: Process['platform'] = globalThis.process.platform;

/** Looked up at each call: applications replace it, and `yaml` would print to the console instead. */
export const emitWarning = ((...args: Parameters<Process['emitWarning']>) =>
  globalThis.process.emitWarning(...args)) as Process['emitWarning'];
