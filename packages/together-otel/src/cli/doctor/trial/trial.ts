import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { type Simulator, startSimulator } from '@together-otel/simulator';
import spawn from 'cross-spawn';
import { quotedOption, splitNodeOptions, withPreload } from '../../preload-option.ts';
import type { Application } from '../application/application.ts';
import { applicationsOf } from './applications.ts';
import { TRIAL_VARIABLE, type TrialReport, type TrialTask } from './trial-report.ts';

/** How long the application may take to load its modules. */
const START_MILLIS = 2500;
/** How long it may take to load an SDK; frameworks load one with the first request. */
const SDK_MILLIS = 5000;
/** How long the first Node.js process may take to start. */
const NODE_MILLIS = 8000;
/** Time limit, after which the application is ended. */
const MOST_MILLIS = 20_000;
const LOOK_MILLIS = 100;
/** Time for telemetry sent at exit to arrive, and for other processes to report. */
const GRACE_MILLIS = 200;
const MOST_OUTPUT = 4096;

/** Result of running the application briefly. */
export interface Trial {
  /** Reports of all Node.js processes. */
  readonly reports: readonly TrialReport[];
  /** Models whose spans arrived. */
  readonly arrived: ReadonlySet<string>;
  /** How it exited, if it did so on its own before a call was tried. */
  readonly code: number | null;
  readonly stderr: string;
}

/**
 * Runs the application's own command briefly under the preload, with its telemetry and its calls to
 * Together sent to servers in this process. `NODE_OPTIONS` reaches every Node.js process it starts,
 * whatever the command is.
 */
export async function tryApplication(application: Application): Promise<Trial> {
  const folder = mkdtempSync(join(tmpdir(), 'together-otel-doctor-'));
  const [simulator, receiver] = await Promise.all([startSimulator(), startReceiver()]);
  try {
    return await start(application, folder, simulator, receiver);
  } finally {
    receiver.close();
    await simulator.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function start(
  application: Application,
  folder: string,
  simulator: Simulator,
  receiver: SpanReceiver,
): Promise<Trial> {
  const task: TrialTask = {
    folder,
    baseURL: simulator.baseURL,
    millis: START_MILLIS,
    fetchMillis: SDK_MILLIS,
    parents: [],
  };
  const env = trialEnvironment(application, task, receiver.url, simulator.port);
  const [command = '', ...args] = inForeground(application.words);
  const child = spawn(command, args, {
    cwd: application.cwd,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
    // Its own process group: everything it starts ends with it.
    detached: process.platform !== 'win32',
  });
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    if (stderr.length < MOST_OUTPUT) stderr += text;
  });
  const code = await ended(child, folder);
  return { reports: reportsIn(folder), arrived: receiver.models(), code, stderr };
}

/** PM2 daemonizes by default. */
function inForeground(words: readonly string[]): readonly string[] {
  const isPm2 = /^pm2(\.cmd)?$/.test(basename(words[0] ?? ''));
  return isPm2 && words.includes('start') ? [...words, '--no-daemon'] : words;
}

/** Waits for the application to exit or report, up to the time limit, then ends what remains. */
async function ended(child: ChildProcess, folder: string): Promise<number | null> {
  const timers: NodeJS.Timeout[] = [];
  const code = await new Promise<number | null>((resolve) => {
    let isNoted = false;
    const note = (millis: number): void => {
      isNoted = true;
      setTimeout(resolve, millis, null);
    };
    const look = setInterval(() => {
      if (isNoted) return;
      const reports = reportsIn(folder);
      const hasTried = (seen: readonly TrialReport[]): boolean =>
        seen.some(({ isTried }) => isTried);
      if (hasTried(reports.filter(({ hasSdk }) => hasSdk))) note(GRACE_MILLIS);
      else if (hasTried(applicationsOf(reports))) note(SDK_MILLIS / 2);
    }, LOOK_MILLIS);
    const limit = setTimeout(resolve, MOST_MILLIS, null);
    const first = setTimeout(() => {
      if (reportsIn(folder).length === 0) resolve(null);
    }, NODE_MILLIS);
    child.once('error', () => resolve(null));
    child.once('close', (exitCode) => resolve(exitCode));
    timers.push(look, limit, first);
  });
  for (const timer of timers) clearTimeout(timer);
  end(child, 'SIGTERM');
  if (child.exitCode === null && child.signalCode === null) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    end(child, 'SIGKILL');
  }
  return code;
}

function end({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // It has already exited.
  }
}

function trialEnvironment(
  { env, nodeOptions }: Application,
  task: TrialTask,
  receiver: string,
  port: number,
): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(
    ([name]) => !/^OTEL_(EXPORTER_|CONFIG_FILE$|SDK_DISABLED$|TRACES_|BSP_)/.test(name),
  );
  const own = splitNodeOptions(env['NODE_OPTIONS'] ?? '');
  const hasPreload = [...own, ...nodeOptions].some((word) => /together-otel[\\/]/.test(word));
  const options = hasPreload ? env['NODE_OPTIONS'] : withPreload(env['NODE_OPTIONS']);
  const probe = fileURLToPath(new URL('doctor-trial.cjs', import.meta.url));
  return {
    ...Object.fromEntries(kept),
    // A separate daemon, not the one that runs the user's applications.
    PM2_HOME: join(task.folder, 'pm2'),
    NODE_OPTIONS: [options, '--require', quotedOption(probe)].filter(Boolean).join(' '),
    [TRIAL_VARIABLE]: JSON.stringify(task),
    TOGETHER_BASE_URL: task.baseURL,
    OPENAI_BASE_URL: task.baseURL,
    TOGETHER_API_KEY: 'doctor',
    OPENAI_API_KEY: 'doctor',
    TOGETHER_OTEL_HOSTS: [env['TOGETHER_OTEL_HOSTS'], `127.0.0.1:${port}`]
      .filter(Boolean)
      .join(','),
    NO_PROXY: [env['NO_PROXY'], '127.0.0.1'].filter(Boolean).join(','),
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
    OTEL_LOG_LEVEL: 'none',
    OTEL_BSP_SCHEDULE_DELAY: '100',
  };
}

/** Receiver of the application's telemetry. */
interface SpanReceiver {
  readonly url: string;
  /** Models of the spans that arrived. */
  readonly models: () => ReadonlySet<string>;
  readonly close: () => void;
}

/** Accepts OTLP in any encoding: model names are readable in all of them. */
async function startReceiver(): Promise<SpanReceiver> {
  const models = new Set<string>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.end(request.headers['content-type']?.includes('json') ? '{}' : '');
      for (const [model] of textOf(chunks, request.headers['content-encoding']).matchAll(MODEL)) {
        models.add(model);
      }
    });
    request.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    models: (): ReadonlySet<string> => models,
    close: (): void => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const MODEL = /together-otel\/doctor-\d+-(?:\d+|fetch)/g;

function textOf(chunks: readonly Buffer[], encoding: string | undefined): string {
  const body = Buffer.concat(chunks);
  try {
    return (encoding === 'gzip' ? gunzipSync(body) : body).toString('latin1');
  } catch {
    return '';
  }
}

function reportsIn(folder: string): TrialReport[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.flatMap((name) => {
    try {
      return JSON.parse(readFileSync(join(folder, name), 'utf8')) as TrialReport;
    } catch {
      return [];
    }
  });
}
