/** `node:process` is the global, without a module to load. */
type Process = typeof globalThis.process;

export const arch: Process['arch'] = globalThis.process.arch;
export const env: Process['env'] = globalThis.process.env;
export const platform: Process['platform'] = globalThis.process.platform;
