import { isBuiltin } from 'node:module';
import type { Rolldown } from 'tsdown';
import { replacing } from './replacing.tsdown.ts';

/** `fs=__toESM(fs,1)`, which follows `fs=require("fs")`. */
const CONVERTED = /\b([\w$]+)=__toESM\(\1(?:,1)?\)/g;

/**
 * Gives Node's modules their default export without copying all properties. Copying reads every
 * property, and one of `util`'s loads the assertion module, which opens stderr and costs
 * milliseconds at every start.
 */
export const builtinsUncopied: Rolldown.Plugin = replacing(
  "Node's modules uncopied",
  CONVERTED,
  uncopied,
);

function uncopied([conversion, name = '']: RegExpExecArray, code: string): string {
  const required = new RegExp(
    `[ ,;]${name.replaceAll('$', '\\$')}=require\\(["'\`]([^"'\`]+)["'\`]\\)`,
  ).exec(code)?.[1];
  return required !== undefined && isBuiltin(required)
    ? `${name}=Object.create(${name},{default:{value:${name}}})`
    : conversion;
}
