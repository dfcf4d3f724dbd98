import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { getMachineId } from './machine-id-linux.ts';

it('is the first of the two files that can be read', async () => {
  const read = (file: string): Promise<string | undefined> =>
    readFile(file, 'utf8').catch(() => undefined);
  const expected = (await read('/etc/machine-id')) ?? (await read('/var/lib/dbus/machine-id'));
  expect(await getMachineId()).toBe(expected?.trim());
});
