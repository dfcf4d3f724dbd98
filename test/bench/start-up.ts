import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Project } from './contenders.ts';
import type { Workshop } from './project.ts';
import { type Figure, figure } from './statistics.ts';

/** A preload, measured in a process that does nothing else. */
interface Preload {
  readonly name: string;
  readonly project: Project;
  readonly flags: readonly string[];
  readonly settings?: Readonly<Record<string, string>>;
}

const API = { '@opentelemetry/api': '1.10.0' };
const NOWHERE = {
  OTEL_TRACES_EXPORTER: 'none',
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'none',
};

const BARE = 'node';
const AUTO = 'auto-instrumentations-node';
const OUR_PRELOAD = 'together-otel/register';

/**
 * Preloads with exporters of their own export nowhere, and detect no resources over the network.
 */
const preloads: readonly Preload[] = [
  { name: BARE, project: { dependencies: API }, flags: [] },
  {
    name: OUR_PRELOAD,
    project: {
      dependencies: API,
      ours: ['together-otel'],
    },
    flags: ['--require', 'together-otel/register'],
  },
  {
    name: AUTO,
    project: {
      dependencies: {
        ...API,
        '@opentelemetry/auto-instrumentations-node': '0.82.0',
        '@opentelemetry/core': '3.1.0',
      },
    },
    flags: ['--require', '@opentelemetry/auto-instrumentations-node/register'],
    settings: { OTEL_NODE_RESOURCE_DETECTORS: 'none' },
  },
  {
    name: 'dd-trace/init',
    project: { dependencies: { 'dd-trace': '6.21.0' } },
    flags: ['--require', 'dd-trace/init'],
    settings: {
      DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
      DD_REMOTE_CONFIGURATION_ENABLED: 'false',
      DD_TRACE_STARTUP_LOGS: 'false',
    },
  },
  {
    name: '@sentry/node',
    project: { dependencies: { '@sentry/node': '11.12.0' } },
    flags: ['--import', './start-sentry.cjs'],
  },
];

/** State of V8's compile cache, which an application may have enabled: none, empty, filled. */
export const CACHES = ['no', 'cold', 'warm'] as const;
export type Cache = (typeof CACHES)[number];

export interface StartUp {
  readonly name: string;
  readonly cache: Cache;
  /** CPU and wall time in milliseconds, and peak resident memory in MiB. */
  readonly cpu: Figure;
  readonly wall: Figure;
  readonly memory: Figure;
}

/** Reports as the process exits, so that all costs are included. */
const APPLICATION = `process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  require('node:fs').writeSync(1, JSON.stringify([userCPUTime + systemCPUTime, maxRSS]));
})`;

/** Starts each preload in turn, for each state of the compile cache. */
export async function measureStartUp(
  workshop: Workshop,
  rounds: number,
  say: (line: string) => void,
): Promise<StartUp[]> {
  const contenders: (Contender & { readonly runs: Usage[] })[] = [];
  for (const [index, preload] of preloads.entries()) {
    const folder = await workshop.install(`start-${index}`, preload.project);
    contenders.push(...CACHES.map((cache) => ({ preload, folder, cache, runs: [] })));
  }
  for (let round = -1; round < rounds; round++) {
    for (const contender of contenders) {
      const usage = await start(contender);
      if (round >= 0) contender.runs.push(usage);
    }
    if (round >= 0) say(`start-up: round ${round + 1} of ${rounds}`);
  }
  return contenders.map(({ preload: { name }, cache, runs }) => ({
    name,
    cache,
    cpu: figure(runs.map(({ cpu }) => cpu)),
    wall: figure(runs.map(({ wall }) => wall)),
    memory: figure(runs.map(({ memory }) => memory)),
  }));
}

interface Contender {
  readonly preload: Preload;
  readonly folder: string;
  readonly cache: Cache;
}

interface Usage {
  readonly cpu: number;
  readonly wall: number;
  readonly memory: number;
}

async function start({ preload, folder, cache }: Contender): Promise<Usage> {
  const compiled = join(folder, `compiled-${cache}`);
  if (cache === 'cold') await rm(compiled, { recursive: true, force: true });
  if (cache !== 'no') await mkdir(compiled, { recursive: true });
  const { flags, settings } = preload;
  const before = performance.now();
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, '-e', APPLICATION], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      ...NOWHERE,
      ...settings,
      ...(cache !== 'no' && { NODE_COMPILE_CACHE: compiled }),
    },
  });
  const wall = performance.now() - before;
  const [cpu = Number.NaN, maxRss = Number.NaN] = JSON.parse(stdout) as number[];
  return { cpu: cpu / 1000, wall, memory: maxRss / 1024 };
}

/** What ours adds to a bare start, as a fraction of what auto-instrumentations add. */
export function shareOfAuto(
  results: readonly StartUp[],
  cache: Cache,
  of: 'cpu' | 'memory',
): number {
  const median = (name: string): number =>
    results.find((one) => one.name === name && one.cache === cache)?.[of].median ?? Number.NaN;
  return (median(OUR_PRELOAD) - median(BARE)) / (median(AUTO) - median(BARE));
}
