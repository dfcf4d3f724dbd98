import { now } from '../clock.ts';
import { environmentOfSender } from '../sender-environment.ts';
import { occupyClosedStreams } from '../standard-streams.ts';
import type { FailedRequest, LastFailure, LastRequests } from './transport.ts';

// Captured: applications replace it to start other programs.
const { execPath } = process;

/** Set on `process` by packers that put an application into its executable: pkg and nexe. */
const PACKERS = ['pkg', '__nexe'] as const;

/** The part of requests that JSON can't carry. */
type Serialised = { readonly base64: string };

/** Whether this is plain Node: a packed executable would start the application a second time. */
function isPlainNode(): boolean {
  const sea = process.getBuiltinModule('node:sea') as { isSea?: () => boolean } | undefined;
  if (sea?.isSea?.() === true || process.versions['electron'] !== undefined) return false;
  return !PACKERS.some((mark) => mark in process);
}

/** Whether {@link finishInProcess} can send at all. */
export function mayStartProcess(): boolean {
  return isPlainNode() && process.permission?.has('child') !== false;
}

/**
 * Sends the last requests from a child process, when no thread can start. All input comes through
 * stdin: no secret appears in a file or on a command line, and the disk need not be readable.
 *
 * @param source code of the transport's worker thread.
 * @param obstacle why no thread can start.
 */
export function finishInProcess(
  source: string,
  { requests, deadline }: LastRequests,
  obstacle: string | undefined,
): LastFailure | undefined {
  if (!isPlainNode()) return { reason: obstacle ?? 'no thread could start' };
  // Attempts in flight belong to the application's thread and can't be observed any more.
  const last = {
    requests: requests.map((request) => ({ ...request, attempt: undefined })),
    deadline,
  };
  const order = JSON.stringify(last, (_name, value: unknown) =>
    value instanceof Uint8Array
      ? ({
          base64: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64'),
        } satisfies Serialised)
      : value,
  );
  const revive = "(_, v) => v && v.base64 !== undefined ? Buffer.from(v.base64, 'base64') : v";
  // Loaded lazily: rarely needed, and takes a megabyte.
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  occupyClosedStreams();
  try {
    const { stdout, error } = spawnSync(execPath, ['-'], {
      // The working directory may have been removed.
      cwd: '/',
      env: { ...environmentOfSender(), ELECTRON_RUN_AS_NODE: '1' },
      input: `globalThis[Symbol.for('together-otel.last-requests')] = JSON.parse(${JSON.stringify(order)}, ${revive});\n${source}`,
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: Math.max(1, Math.ceil(deadline - now())),
      killSignal: 'SIGKILL',
      windowsHide: true,
    });
    if (error && !stdout) throw error;
    const answer = String(stdout ?? '');
    if (answer === '') return { reason: undefined };
    const failure = JSON.parse(answer) as Partial<FailedRequest>;
    return failure.reason === undefined ? undefined : (failure as FailedRequest);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ETIMEDOUT') return { reason: undefined };
    return {
      reason: `neither a thread nor a process could start to send it: ${obstacle ?? message}`,
      advice:
        code === 'ERR_ACCESS_DENIED'
          ? 'allow one of them: --allow-worker or --allow-child-process'
          : `the process: ${message}`,
    };
  }
}
