import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { privateFolder } from './private-folder.ts';

/** A running live page, shared with other commands of the same user. */
export interface PageRecord {
  /** Includes the token. */
  readonly url: string;
  readonly httpEndpoint: string;
  readonly grpcEndpoint: string;
  readonly pid: number;
  /** Forwarding destination: its fingerprint and a readable form; both empty if there is none. */
  readonly forwards?: { readonly fingerprint: string; readonly to: string };
}

const FILE = 'live.json';

/** Records a page; a no-op without a private folder. */
export function notePage(record: PageRecord): void {
  const folder = privateFolder();
  if (!folder) return;
  const temporary = join(folder, `${FILE}.${randomBytes(6).toString('hex')}`);
  try {
    const file = openSync(
      temporary,
      constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL,
      0o600,
    );
    writeFileSync(file, JSON.stringify(record));
    closeSync(file);
    renameSync(temporary, join(folder, FILE));
  } catch {
    rmSync(temporary, { force: true });
  }
}

/** Removes the record, unless another page has replaced it. */
export function forgetPage(pid: number): void {
  const folder = privateFolder();
  if (folder && readPage()?.pid === pid) rmSync(join(folder, FILE), { force: true });
}

/** The page recorded last; it may have crashed since. */
export function readPage(): PageRecord | undefined {
  const folder = privateFolder();
  if (!folder) return undefined;
  try {
    const record = JSON.parse(
      readFileSync(join(folder, FILE), 'utf8'),
    ) as Partial<PageRecord> | null;
    const { url, httpEndpoint, grpcEndpoint, pid } = record ?? {};
    const isWhole = [url, httpEndpoint, grpcEndpoint].every(
      (one) => typeof one === 'string' && one.startsWith('http://127.0.0.1:'),
    );
    return isWhole && typeof pid === 'number' ? (record as PageRecord) : undefined;
  } catch {
    return undefined;
  }
}
