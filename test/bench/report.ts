import Table from 'cli-table3';
import { NONE } from './contenders.ts';
import { goals } from './goals.ts';
import type { CaseResult, RetainedResult } from './measurement.ts';
import type { Results } from './results.ts';
import { CACHES, type StartUp, shareOfAuto } from './start-up.ts';
import type { Figure } from './statistics.ts';

/** Renders the tables of a run as text. */
export function report(results: Results): string {
  return [
    `${results.date}, ${results.node}, ${results.machine}, ${results.rounds} rounds`,
    section('Added to each call', results.cases),
    section('How it grows', results.growth),
    section('With content', results.content),
    section('On OpenTelemetry 2.x', results.openTelemetry2),
    section('Through the global fetch', results.fetch),
    section('On other generations of openai', results.generations),
    retainedTable(results.retained),
    startUpTable(results.startUp),
    startUpShares(results.startUp),
    results.retained.length > 0 ? goalTable(results) : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

const PLAIN = { style: { head: [], border: [] } };

function section(title: string, results: readonly CaseResult[]): string {
  const rows = results
    .filter(({ contender, baseline }) => contender !== baseline)
    .map((of) => [
      of.case.title,
      of.contender,
      spread(of.addedCpu, 1),
      of.case.chunks > 1 ? (of.addedCpu.median / of.case.chunks).toFixed(2) : '',
      of.addedDelivery ? spread(of.addedDelivery, 2) : '',
      Math.round(of.addedBytes).toString(),
      of.loopDelay ? of.loopDelay.median.toFixed(1) : '',
    ]);
  const head = [
    'case',
    'contender',
    'CPU µs/call',
    'µs/chunk',
    'delivery µs/chunk',
    'bytes/call',
    'loop delay p99 ms',
  ];
  return rows.length > 0 ? `${title}\n${table(head, rows)}` : '';
}

function retainedTable(results: readonly RetainedResult[]): string {
  const rows = results
    .filter(({ contender }) => contender !== NONE)
    .map(({ contender, addedBytes }) => [contender, Math.round(addedBytes).toString()]);
  return rows.length === 0 ? '' : `Held by an open stream\n${table(['contender', 'bytes'], rows)}`;
}

function startUpTable(results: readonly StartUp[]): string {
  const rows = results.map(({ name, cache, cpu, wall, memory }) => [
    name,
    cache,
    spread(cpu, 0),
    spread(wall, 0),
    spread(memory, 1),
  ]);
  return rows.length === 0
    ? ''
    : `Start-up of a process that does nothing else\n${table(['preload', 'compile cache', 'CPU ms', 'wall ms', 'memory MiB'], rows)}`;
}

/** What ours adds to a bare start, as a fraction of what auto-instrumentations add. */
function startUpShares(results: readonly StartUp[]): string {
  const rows = CACHES.map((cache) => [
    cache,
    shareOfAuto(results, cache, 'cpu').toFixed(3),
    shareOfAuto(results, cache, 'memory').toFixed(3),
  ]);
  return results.length === 0
    ? ''
    : `Start-up, of auto-instrumentations\n${table(['compile cache', 'CPU', 'memory'], rows)}`;
}

function table(head: string[], rows: string[][]): string {
  const drawn = new Table({ ...PLAIN, head });
  drawn.push(...rows);
  return drawn.toString();
}

/** A median with its confidence interval. */
function spread({ median, from, to }: Figure, digits: number): string {
  return `${median.toFixed(digits)} (${from.toFixed(digits)} – ${to.toFixed(digits)})`;
}

/** Goals and results. */
function goalTable(results: Results): string {
  const rows = goals(results).map(({ what, found, most, digits }) => [
    what,
    found.toFixed(digits),
    `≤ ${most.toFixed(digits)}`,
  ]);
  return `Goals\n${table(['what', 'found', 'goal'], rows)}`;
}
