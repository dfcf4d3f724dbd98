import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Project } from './contenders.ts';
import type { Workshop } from './project.ts';
import { type Figure, figure } from './statistics.ts';

/** A preload, measured as a process that does nothing else. */
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

export const BARE = 'node';
export const AUTO = 'auto-instrumentations-node';
export const OUR_PRELOAD = 'together-otel/register';

/** Preloads that export by themselves export nowhere, and detect no resource over the network. */
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

export interface StartUp {
  readonly name: string;
  /** Milliseconds of CPU and of wall time, and MiB of the largest resident set. */
  readonly cpu: Figure;
  readonly wall: Figure;
  readonly memory: Figure;
}

/** Runs as the process ends, when everything has been paid. */
const APPLICATION = `process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  require('node:fs').writeSync(1, JSON.stringify([userCPUTime + systemCPUTime, maxRSS]));
})`;

/** Starts each preload in turn. */
export async function measureStartUp(
  workshop: Workshop,
  rounds: number,
  say: (line: string) => void,
): Promise<StartUp[]> {
  const folders: string[] = [];
  for (const [index, { project }] of preloads.entries()) {
    folders.push(await workshop.install(`start-${index}`, project));
  }
  const runs = preloads.map((): Usage[] => []);
  for (let round = -1; round < rounds; round++) {
    for (const [index, preload] of preloads.entries()) {
      const usage = await start(preload, folders[index] ?? '');
      if (round >= 0) runs[index]?.push(usage);
    }
    if (round >= 0) say(`start-up: round ${round + 1} of ${rounds}`);
  }
  return preloads.map(({ name }, index) => ({
    name,
    cpu: figure((runs[index] ?? []).map(({ cpu }) => cpu)),
    wall: figure((runs[index] ?? []).map(({ wall }) => wall)),
    memory: figure((runs[index] ?? []).map(({ memory }) => memory)),
  }));
}

interface Usage {
  readonly cpu: number;
  readonly wall: number;
  readonly memory: number;
}

async function start({ flags, settings }: Preload, cwd: string): Promise<Usage> {
  const before = performance.now();
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, '-e', APPLICATION], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...NOWHERE, ...settings },
  });
  const wall = performance.now() - before;
  const [cpu = Number.NaN, maxRss = Number.NaN] = JSON.parse(stdout) as number[];
  return { cpu: cpu / 1000, wall, memory: maxRss / 1024 };
}
