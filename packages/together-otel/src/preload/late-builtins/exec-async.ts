/** Replaces the SDK's module of this name, which runs a command for the host's id; not on Linux. */
import { promisify } from 'node:util';

type Exec = typeof import('node:child_process')['exec'];

const getBuiltinModule = process.getBuiltinModule.bind(process);

export const execAsync: Exec['__promisify__'] = ((
  ...args: Parameters<Exec['__promisify__']>
): unknown =>
  promisify(getBuiltinModule('node:child_process').exec)(...args)) as Exec['__promisify__'];
