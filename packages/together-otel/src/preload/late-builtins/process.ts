/** `node:process` is the global, without a module to load. */
export const { arch, env, platform } = globalThis.process;
