/**
 * Preloaded into the application that `doctor` starts for a moment: finds the SDKs that were loaded,
 * calls a local Together through each, and reports. It loads nothing but Node's own modules, and
 * nothing of it throws into the application.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { guarded, inBackground } from '../../../delivery/guard.ts';
import {
  TRIAL_VARIABLE,
  type TrialReport,
  type TrialTask,
  type TriedRoad,
} from './trial-report.ts';

const SDKS = ['openai', 'together-ai'];
/** A package's folder in the path of one of its files. */
const PACKAGE = /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/;
const CALL_MILLIS = 3000;
/** For an SDK of the application's own to send what it has. */
const SEND_MILLIS = 500;

/** A copy of an SDK. */
interface Copy {
  readonly name: string;
  readonly directory: string;
  readonly system: 'CommonJS' | 'ES module';
  readonly load: () => unknown;
}

const loadedUrls = new Set<string>();
let isTried = false;
let roads: readonly TriedRoad[] = [];

if (isMainThread && process.env[TRIAL_VARIABLE]) {
  const task = JSON.parse(process.env[TRIAL_VARIABLE]) as TrialTask;
  try {
    watchImports();
    const begin = (): void => inBackground(attempt(task));
    setTimeout(guarded(begin), task.millis);
    process.once('beforeExit', guarded(begin));
    process.once(
      'exit',
      guarded(() => report(task)),
    );
  } catch {
    // Too old a Node.js: doctor says so elsewhere.
  }
}

function watchImports(): void {
  module.registerHooks?.({
    load(url, context, next) {
      if (url.startsWith('file:') && url.includes('/node_modules/')) loadedUrls.add(url);
      return next(url, context);
    },
  });
}

async function attempt(task: TrialTask): Promise<void> {
  if (isTried) return;
  isTried = true;
  const copies = findCopies();
  // npm, and whatever else starts the application, is of no interest.
  if (copies.length > 0) {
    const tried = copies.map((copy, index) => call(copy, task, index));
    roads = await Promise.all([...tried, callByFetch(task)]);
    await new Promise((resolve) => setTimeout(resolve, SEND_MILLIS));
    // What the preload has is sent at the end.
    process.exit(0);
  }
}

function findCopies(): Copy[] {
  const found = new Map<string, Copy>();
  const load = createRequire(import.meta.url);
  for (const file of Object.keys(load.cache)) {
    if (ENTRY.test(file)) add(found, file, 'CommonJS', () => load(file));
  }
  for (const url of loadedUrls) {
    const file = fileURLToPath(url);
    // A CommonJS file that an `import` loaded is in both lists.
    const isBoth = load.cache[file] !== undefined;
    if (ENTRY.test(file) && !isBoth) add(found, file, 'ES module', () => import(url));
  }
  return [...found.values()];
}

/** The file that stands for a whole package. */
const ENTRY =
  /[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+[\\/](?:index|dist[\\/]index)\.[cm]?js$/;

function add(
  found: Map<string, Copy>,
  file: string,
  system: Copy['system'],
  load: () => unknown,
): void {
  const [, directory] = PACKAGE.exec(file) ?? [];
  if (directory === undefined) return;
  const manifest = manifestOf(directory);
  if (!SDKS.includes(String(manifest?.name))) return;
  const name = `${manifest?.name} ${manifest?.version}`;
  found.set(`${directory} ${system}`, { name, directory, system, load });
}

function manifestOf(directory: string): { name?: unknown; version?: unknown } | undefined {
  try {
    return JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as object;
  } catch {
    return undefined;
  }
}

/** A client's class, of which no more is known. */
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
    // The local Together does not know the model: that is an answer too.
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

function report({ folder }: TrialTask): void {
  try {
    const all: readonly TriedRoad[] = roads.length > 0 ? roads : findCopies().map(untried);
    if (all.length === 0) return;
    const realm = globalThis as unknown as Record<symbol, Record<string, object> | undefined>;
    const api = realm[Symbol.for('opentelemetry.js.api.1')];
    const written: TrialReport = {
      pid: process.pid,
      roads: all,
      isTried: roads.length > 0,
      hasPlugin: realm[Symbol.for('together-otel.instrumentation')] !== undefined,
      provider: providerName(api?.['trace']),
      hasDatadog: Object.keys(createRequire(import.meta.url).cache).some((file) =>
        /[\\/]node_modules[\\/]dd-trace[\\/]/.test(file),
      ),
    };
    writeFileSync(join(folder, `${process.pid}.json`), JSON.stringify(written));
  } catch {
    // Nothing is reported then, and doctor says that.
  }
}

function untried({ name, directory, system }: Copy): TriedRoad {
  return { name, directory, system, model: '' };
}

/** The class of a provider, behind the API's own stand-in for it. */
function providerName(provider: object | undefined): string | undefined {
  const name = provider?.constructor.name;
  if (name !== 'ProxyTracerProvider') return name;
  const { getDelegate } = provider as { getDelegate?: () => object };
  return getDelegate?.call(provider).constructor.name ?? name;
}
