import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CliFailure } from '../failure.ts';

/**
 * Writes a file, and the folders it lies in.
 *
 * @throws CliFailure that names the file.
 */
export async function writeText(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  } catch (error) {
    throw new CliFailure(`'${file}' can't be written: ${(error as Error).message}`);
  }
}
