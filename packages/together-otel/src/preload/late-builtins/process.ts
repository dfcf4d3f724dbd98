/** Stands in for `node:process`: uses the global, so that no module is loaded. */
type Process = typeof globalThis.process;

export const arch: Process['arch'] = globalThis.process.arch;
export const env: Process['env'] = globalThis.process.env;
export const platform: Process['platform'] = globalThis.process.platform;

/** Looked up on each call: applications replace it, and `yaml` would use the console without it. */
export const emitWarning = ((...args: Parameters<Process['emitWarning']>) =>
  globalThis.process.emitWarning(...args)) as Process['emitWarning'];
