import { devNull } from 'node:os';
import { attempt } from './guard.ts';

const { openSync, closeSync } = process.getBuiltinModule('node:fs');
const LAST_STREAM = 2;

/**
 * Occupies the descriptors of standard streams that the application has closed. A thread or process
 * started without them would use them for its own files, and libuv aborts the process (SIGABRT)
 * when it closes such a file. They stay occupied.
 */
export function occupyClosedStreams(): void {
  attempt(() => {
    let file: number;
    try {
      do file = openSync(devNull, 'r+');
      while (file < LAST_STREAM);
    } catch {
      // Refused, for example by Node's permission model.
      return;
    }
    if (file > LAST_STREAM) closeSync(file);
  });
}
