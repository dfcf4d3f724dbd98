import { expect, it } from 'vitest';
import { execAsync } from './exec-async.ts';

it('gives what a command prints, as the module that it stands for', async () => {
  const command = `"${process.execPath}" -p 6*7`;
  expect(await execAsync(command)).toEqual({ stdout: '42\n', stderr: '' });
  await expect(execAsync(`"${process.execPath}" -e "process.exit(3)"`)).rejects.toMatchObject({
    code: 3,
  });
});
