import { isBuiltin } from 'node:module';
import type { Rolldown } from 'tsdown';

/** `fs=__toESM(fs,1)`, after `fs=require("fs")`. */
const CONVERTED = /\b([\w$]+)=__toESM\(\1(?:,1)?\)/g;

/**
 * Gives Node's modules their default export without a copy of all properties. Copying reads each of
 * them, and a property of `util` then loads the module of assertions, which opens stderr and takes
 * milliseconds at every start.
 */
export function builtinsUncopied(): Rolldown.Plugin {
  return {
    name: "Node's modules uncopied",
    generateBundle: (_options, bundle) => {
      for (const output of Object.values(bundle)) {
        if (output.type === 'chunk') output.code = uncopied(output.code);
      }
    },
  };
}

function uncopied(code: string): string {
  return code.replaceAll(CONVERTED, (conversion, name: string) => {
    const required = new RegExp(
      `[ ,;]${name.replaceAll('$', '\\$')}=require\\(["'\`]([^"'\`]+)["'\`]\\)`,
    ).exec(code)?.[1];
    return required !== undefined && isBuiltin(required)
      ? `${name}=Object.create(${name},{default:{value:${name}}})`
      : conversion;
  });
}
