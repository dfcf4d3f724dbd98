import { keepSecret, readRegularFile } from '@together-otel/instrumentation/distribution';
import { UsageFailure } from '../failure.ts';

const MOST_BYTES = 64 * 1024;

/**
 * The `authorization` header, read from a file to keep secrets off the command line.
 *
 * @throws UsageFailure naming the flag.
 */
export function authorization(
  bearerFile: string | undefined,
  basicFile: string | undefined,
): string | undefined {
  if (bearerFile !== undefined) return `Bearer ${secret('--bearer-file', bearerFile)}`;
  if (basicFile === undefined) return undefined;
  const pair = secret('--basic-file', basicFile);
  if (!pair.includes(':')) {
    throw new UsageFailure(`--basic-file is '${basicFile}': expected one line, user:password`);
  }
  const encoded = Buffer.from(pair).toString('base64');
  keepSecret(encoded);
  return `Basic ${encoded}`;
}

function secret(flag: string, file: string): string {
  let text: string;
  try {
    text = readRegularFile(file, MOST_BYTES).toString('utf8').trim();
  } catch (error) {
    throw new UsageFailure(`${flag} is '${file}': it can't be read: ${(error as Error).message}`);
  }
  if (text === '' || /\s/.test(text)) {
    throw new UsageFailure(`${flag} is '${file}': expected one line without spaces`);
  }
  keepSecret(text);
  return text;
}
