import { notWritable, readRegularFile, UnusableFile } from './regular-file.ts';
import type { Kind, Reading } from './setting.ts';

/** Path of an input file. */
export function readableFile(
  expected: string,
  { maxBytes, hint }: { readonly maxBytes: number; readonly hint?: RegExp },
): Kind<string | undefined> {
  return pathKind(expected, (path) => {
    const bytes = readRegularFile(path, maxBytes);
    if (hint && !hint.test(bytes.toString('latin1')))
      throw new UnusableFile('it contains something else');
  });
}

/** Path of an output file. */
export function writableFile(expected: string): Kind<string | undefined> {
  return pathKind(expected, (path) => {
    const reason = notWritable(path);
    if (reason !== undefined) throw new UnusableFile(reason);
  });
}

function pathKind(expected: string, check: (path: string) => void): Kind<string | undefined> {
  return {
    expected,
    read: (path): Reading<string> => {
      try {
        check(path);
        return { value: path, faults: [] };
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        return { value: undefined, faults: [{ expected: `${expected} (${reason})` }] };
      }
    },
    write: (path) => path ?? '',
    takes: (path) => typeof path === 'string' && path !== '',
  };
}
