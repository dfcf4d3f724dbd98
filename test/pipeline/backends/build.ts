import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { backendsFolder, findBackends, type Program, programs } from './location.ts';

const run = promisify(execFile);

/** The Go version that the modules require. */
const GO = { major: 1, minor: 26 };

/**
 * Builds missing backends, once per version of their sources. If two builders run at the same time,
 * the second one waits.
 *
 * @param say receives progress messages; a first build takes minutes.
 * @returns what is missing for a build, or undefined once the backends are built.
 * @throws if the build fails.
 */
export async function buildBackends(say: (line: string) => void): Promise<string | undefined> {
  if (!('missing' in findBackends())) return undefined;
  const go = await goVersion();
  if (go === undefined) return `Go ${GO.major}.${GO.minor} or newer: no \`go\` on the PATH`;
  if (go.major === GO.major && go.minor < GO.minor) {
    return `Go ${GO.major}.${GO.minor} or newer: \`go version\` says ${go.text}`;
  }
  await mkdir(backendsFolder(), { recursive: true });
  await using _lock = await takeLock(join(backendsFolder(), 'lock'), say);
  for (const program of Object.values(programs)) {
    if (existsSync(program.target)) continue;
    // Only a complete build gets its final name.
    const part = await mkdtemp(`${program.target}.part-`);
    try {
      await build(program, part, say);
      await rename(part, program.target);
    } finally {
      await rm(part, { recursive: true, force: true });
    }
  }
  return undefined;
}

async function build(program: Program, target: string, say: (line: string) => void): Promise<void> {
  await using sources = await sourcesOf(program);
  const { packages, tags } = program;
  for (const [name, source] of Object.entries(packages)) {
    const startedAt = performance.now();
    await run(
      'go',
      [
        ...['build', '-mod=readonly', '-buildvcs=false', '-trimpath', '-p=2', `-tags=${tags}`],
        ...['-ldflags=-s -w', '-o', join(target, name), source],
      ],
      {
        cwd: sources.folder,
        maxBuffer: 16 * 1024 * 1024,
        env: { ...process.env, CGO_ENABLED: '0' },
      },
    );
    say(`built ${name} in ${Math.round((performance.now() - startedAt) / 1000)} s`);
  }
}

interface Sources extends AsyncDisposable {
  readonly folder: string;
}

async function sourcesOf({ folder, copied }: Program): Promise<Sources> {
  if (!copied) return { folder, async [Symbol.asyncDispose]() {} };
  // Verified by the go.sum in `folder`, like every download.
  const { stdout } = await run('go', ['mod', 'download', '-json', copied.module], { cwd: folder });
  const { Dir: module } = JSON.parse(stdout) as { Dir: string };
  const copy = await mkdtemp(join(tmpdir(), 'together-otel-sources-'));
  await cp(module, copy, { recursive: true });
  await makeWritable(copy);
  for (const [path, text] of Object.entries(copied.added)) {
    await mkdir(dirname(join(copy, path)), { recursive: true });
    await writeFile(join(copy, path), text);
  }
  return { folder: copy, [Symbol.asyncDispose]: () => rm(copy, { recursive: true, force: true }) };
}

/** Makes a copy of Go's module cache writable: the cache is read-only, and so are copies of it. */
async function makeWritable(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await makeWritable(join(folder, entry.name));
  }
}

async function goVersion(): Promise<{ major: number; minor: number; text: string } | undefined> {
  // Run outside any module, so that an old Go does not download a newer one.
  const text = await run('go', ['env', 'GOVERSION'], { cwd: '/' }).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
  const [, major, minor] = text?.match(/^go(\d+)\.(\d+)/) ?? [];
  return text === undefined ? undefined : { major: Number(major), minor: Number(minor), text };
}

/** A lock file that contains our process id; takes over the lock of an exited process. */
async function takeLock(path: string, say: (line: string) => void): Promise<AsyncDisposable> {
  for (let isTold = false; ; isTold = true) {
    const isTaken = await writeFile(path, String(process.pid), { flag: 'wx' }).then(
      () => false,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') return true;
        throw error;
      },
    );
    if (!isTaken) return { [Symbol.asyncDispose]: () => rm(path, { force: true }) };
    const owner = Number(await readFile(path, 'utf8').catch(() => ''));
    if (owner > 0 && !isRunning(owner)) {
      await rm(path, { force: true });
      continue;
    }
    if (!isTold) say(`process ${owner} is building the backends: waiting for it`);
    await pause(500);
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
