import MagicString from 'magic-string';
import type { Rolldown } from 'tsdown';
import { attr } from '../semconv/src/index.ts';

const names: Readonly<Record<string, string>> = attr;

/** `attr.callOutcome`, or `[attr.callOutcome]` as the key of a property. */
const READ = /\[attr\.(\w+)\](?=: )|\battr\.(\w+)/g;

/**
 * Replaces what code reads from the registry of attributes by the names themselves. Properties that
 * are named in the source cost V8 less, and don't turn an object with twenty of them into a hash
 * table.
 */
export const namesInPlace: Rolldown.Plugin = {
  name: 'names of attributes in place',
  transform: {
    filter: {
      id: /[\\/]packages[\\/]instrumentation[\\/]src[\\/](?!.*\.test\.ts)/,
      code: /\battr\./,
    },
    handler(code) {
      const changed = new MagicString(code);
      changed.replace(READ, (read: string, key?: string, value?: string) => {
        const name = names[key ?? value ?? ''];
        return name === undefined ? read : JSON.stringify(name);
      });
      return { code: changed.toString(), map: changed.generateMap({ hires: true }) };
    },
  },
};
