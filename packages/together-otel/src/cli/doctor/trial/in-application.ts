/**
 * Preloaded into the processes that `doctor` starts briefly: finds the loaded SDKs, calls a local
 * Together through each, and reports. It loads only Node's own modules and never throws into the
 * application.
 */
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { guarded, inBackground } from '../../../delivery/guard.ts';
import { type Copy, findCopies, isBundle, watchImports } from './loaded-sdks.ts';
import {
  TRIAL_VARIABLE,
  type TrialReport,
  type TrialTask,
  type TriedRoad,
} from './trial-report.ts';

const CALL_MILLIS = 3000;
/** Time for the application's own SDK to send its telemetry. */
const SEND_MILLIS = 500;
const LOOK_MILLIS = 200;

const started = performance.now();
let isUnderWay = false;
let roads: readonly TriedRoad[] = [];
let hasSdk = false;

if (isMainThread && process.env[TRIAL_VARIABLE]) {
  try {
    begin(JSON.parse(process.env[TRIAL_VARIABLE]) as TrialTask);
  } catch {
    // Doctor reports a missing report.
  }
}

function begin(task: TrialTask): void {
  const below: TrialTask = { ...task, parents: [...task.parents, process.pid] };
  process.env[TRIAL_VARIABLE] = JSON.stringify(below);
  watchImports();
  // Reports that it is running, and its parent.
  report(task);
  const timer = setInterval(
    guarded(() => {
      // Processes that left doctor's process group, such as daemons, end themselves.
      if (!existsSync(task.folder)) process.exit(0);
      inBackground(look(task, false));
    }),
    LOOK_MILLIS,
  );
  timer.unref();
  process.on(
    'beforeExit',
    guarded(() => inBackground(look(task, true))),
  );
  process.once(
    'exit',
    guarded(() => report(task)),
  );
}

async function look(task: TrialTask, isEnd: boolean): Promise<void> {
  if (isUnderWay) return;
  const millis = performance.now() - started;
  const isTime = isEnd || millis >= task.millis;
  const copies = isTime ? findCopies() : [];
  if (copies.length > 0) {
    isUnderWay = true;
    hasSdk = true;
    await attempt(copies, task);
    // The preload sends its telemetry at exit.
    process.exit(0);
  }
  // npm and other launchers get here too: doctor recognises them by their children.
  if (roads.length === 0 && millis >= task.fetchMillis) {
    isUnderWay = true;
    await attempt([], task);
    report(task);
    // An SDK may still be loading.
    isUnderWay = false;
  }
}

async function attempt(copies: readonly Copy[], task: TrialTask): Promise<void> {
  const tried = copies.map((copy, index) => call(copy, task, index));
  roads = await Promise.all([...tried, callByFetch(task)]);
  await new Promise((resolve) => setTimeout(resolve, SEND_MILLIS));
}

/** A client class of unknown shape. */
type ClientClass = new (
  options: object,
) => {
  chat: { completions: { create(request: object): Promise<unknown> } };
};

async function call(copy: Copy, { baseURL }: TrialTask, index: number): Promise<TriedRoad> {
  const { name, directory, system } = copy;
  const model = `together-otel/doctor-${process.pid}-${index}`;
  try {
    const loaded = Object((await copy.load()) as object) as Record<string, unknown>;
    const Client = [loaded['OpenAI'], loaded['Together'], loaded['default'], loaded].find(
      (value) => typeof value === 'function',
    ) as ClientClass;
    const client = new Client({ apiKey: 'doctor', baseURL, maxRetries: 0, timeout: CALL_MILLIS });
    await client.chat.completions.create({ model, messages: [{ role: 'user', content: 'Hello' }] });
    return { name, directory, system, model };
  } catch (error) {
    // The local Together does not know the model, but it has responded.
    const isAnswered = typeof (error as { status?: unknown }).status === 'number';
    return { name, directory, system, model, ...(!isAnswered && { failure: String(error) }) };
  }
}

async function callByFetch({ baseURL }: TrialTask): Promise<TriedRoad> {
  const model = `together-otel/doctor-${process.pid}-fetch`;
  try {
    const response = await fetch(`${baseURL}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer doctor' },
      body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }] }),
      signal: AbortSignal.timeout(CALL_MILLIS),
    });
    await response.text();
    return { name: 'fetch', model };
  } catch (error) {
    return { name: 'fetch', model, failure: String(error) };
  }
}

/** Written when a process exits, or when a running one has finished its calls. */
function report({ folder, parents }: TrialTask): void {
  try {
    const loaded = hasSdk ? [] : findCopies();
    const isTried = roads.length > 0 && loaded.length === 0;
    const realm = globalThis as unknown as Record<symbol, Record<string, object> | undefined>;
    const api = realm[Symbol.for('opentelemetry.js.api.1')];
    const [, script] = process.argv;
    const written: TrialReport = {
      pid: process.pid,
      parents,
      node: process.version,
      cwd: process.cwd(),
      script,
      roads: isTried ? roads : loaded.map(untried),
      hasSdk: hasSdk || loaded.length > 0,
      isBundle: isBundle(script),
      isTried,
      hasPlugin: realm[Symbol.for('together-otel.instrumentation')] !== undefined,
      provider: providerName(api?.['trace']),
      hasDatadog: Object.keys(createRequire(import.meta.url).cache).some((file) =>
        /[\\/]node_modules[\\/]dd-trace[\\/]/.test(file),
      ),
    };
    const file = join(folder, `${process.pid}.json`);
    // Atomic, because doctor may read it at any time.
    writeFileSync(`${file}.part`, JSON.stringify(written));
    renameSync(`${file}.part`, file);
  } catch {
    // Doctor reports a missing report.
  }
}

function untried({ name, directory, system }: Copy): TriedRoad {
  return { name, directory, system, model: '' };
}

/** The class of a provider, behind the API's proxy. */
function providerName(provider: object | undefined): string | undefined {
  const name = provider?.constructor.name;
  if (name !== 'ProxyTracerProvider') return name;
  const { getDelegate } = provider as { getDelegate?: () => object };
  return getDelegate?.call(provider).constructor.name ?? name;
}
