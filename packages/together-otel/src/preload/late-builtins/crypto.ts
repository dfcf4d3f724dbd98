/** Stand-in for `node:crypto`, which takes 4 ms and 3 MB to load; a start needs only one identifier. */
import { readFileSync } from 'node:fs';

/** Each read returns a new random UUID (version 4). */
const UUID_FILE = '/proc/sys/kernel/random/uuid';
const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

type Crypto = typeof import('node:crypto');

const getBuiltinModule = process.getBuiltinModule.bind(process);

export const createHash: Crypto['createHash'] = (...args) => crypto().createHash(...args);

export const randomInt = ((...args: Parameters<Crypto['randomInt']>) =>
  crypto().randomInt(...args)) as Crypto['randomInt'];

/** @param file exists on Linux only, and is unreadable under `--permission`. */
export function randomUUID(file: string = UUID_FILE): string {
  try {
    const uuid = readFileSync(file, 'latin1').trim();
    if (UUID.test(uuid)) return uuid;
  } catch {
    // Fall back to `node:crypto`.
  }
  return crypto().randomUUID();
}

function crypto(): Crypto {
  return getBuiltinModule('node:crypto');
}
