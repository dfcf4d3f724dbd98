import MagicString from 'magic-string';
import type { Rolldown } from 'tsdown';
import { attr } from '../semconv/src/index.ts';

const names: Readonly<Record<string, string>> = attr;

/** Matches `attr.callOutcome`, `[attr.callOutcome]` as a property key, or `Object.values(attr)`. */
const READ = /\[attr\.(\w+)\](?=: )|\battr\.(\w+)|\bObject\.values\(attr\)/g;

/**
 * Replaces reads of the attribute registry with the literal names. Literal property names cost V8
 * less and don't turn an object with twenty of them into a hash table; and the preload doesn't need
 * the registry.
 */
export const namesInPlace: Rolldown.Plugin = {
  name: 'names of attributes in place',
  transform: {
    filter: {
      id: /[\\/]packages[\\/](?:instrumentation|together-otel)[\\/]src[\\/](?!.*\.test\.ts)/,
      code: /\battr\b/,
    },
    handler(code) {
      const changed = new MagicString(code);
      changed.replace(READ, (read: string, key?: string, value?: string) => {
        const one = key ?? value;
        return JSON.stringify(one === undefined ? Object.values(names) : names[one]) ?? read;
      });
      return { code: changed.toString(), map: changed.generateMap({ hires: true }) };
    },
  },
};
