import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
// A namespace: Node.js 20.11 and older, on which doctor must start, lack `parseEnv`.
import * as util from 'node:util';

type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that `node --env-file=…` loads before any preload; later files take precedence. */
export function readEnvFiles(nodeOptions: readonly string[], cwd: string): Environment {
  const files = nodeOptions.flatMap((option, at) => {
    const [, equals, value = ''] = /^--env-file(?:-if-exists)?(=(.*))?$/s.exec(option) ?? [];
    if (equals !== undefined) return value;
    return /^--env-file(?:-if-exists)?$/.test(option) ? (nodeOptions[at + 1] ?? []) : [];
  });
  return Object.assign({}, ...files.map((file) => readEnvFile(resolve(cwd, file)))) as Environment;
}

/** The usual file names, which frameworks and dotenv look for in a project's folder. */
const USUAL = ['.env', '.env.local', '.env.production'];

/**
 * Files that set telemetry variables missing from the environment: an application that loads such a
 * file itself does so after the preload has read the environment.
 */
export function unreadEnvFiles(
  folder: string,
  env: Environment,
): { readonly file: string; readonly names: readonly string[] }[] {
  return USUAL.flatMap((file) => {
    const names = Object.keys(readEnvFile(join(folder, file))).filter(
      (name) => /^(?:TOGETHER_)?OTEL_/.test(name) && env[name] === undefined,
    );
    return names.length > 0 ? [{ file, names }] : [];
  });
}

function readEnvFile(path: string): Environment {
  try {
    return existsSync(path) ? util.parseEnv(readFileSync(path, 'utf8')) : {};
  } catch {
    return {};
  }
}
