/** Makes a call in a child process that ends with `process.exit()`. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const child = fork(fileURLToPath(new URL('ends.mjs', import.meta.url)), {
  env: { ...process.env, ENDING: 'process.exit' },
});
child.once('exit', (code) => console.log('the child ended with', code));
