/**
 * `pnpm pipeline:scale`: runs many processes through one gateway and writes the table into the
 * README.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { type Measured, measureScale } from './scale-run.ts';
import { bytesOfWaitingTrace } from './waiting-traces.ts';

const README = new URL('README.md', import.meta.url);
const BETWEEN = /(<!-- scale -->\n).*?(\n<!-- \/scale -->)/s;

const counts = process.argv.slice(2).map(Number);
const runs: Measured[] = [];
for (const processes of counts.length > 0 ? counts : [20, 100]) {
  const run = await measureScale(processes);
  process.stderr.write(`${JSON.stringify(run)}\n`);
  runs.push(run);
}

const rows: readonly (readonly [string, (run: Measured) => number | string])[] = [
  ['calls a second', ({ callsPerSecond }) => callsPerSecond.toFixed(1)],
  ['spans a second into the gateway', ({ spansPerSecond }) => spansPerSecond.toFixed(1)],
  ['metric points a second into the gateway', ({ pointsPerSecond }) => pointsPerSecond.toFixed(0)],
  ['gateway: CPU, % of a core', ({ gateway }) => gateway.cpuPercent.toFixed(1)],
  ['gateway: resident memory, MB', ({ gateway }) => gateway.megabytes.toFixed(0)],
  ['agent: CPU, % of a core', ({ agent }) => agent.cpuPercent.toFixed(1)],
  ['agent: resident memory, MB', ({ agent }) => agent.megabytes.toFixed(0)],
  ['Prometheus: series per process', ({ seriesPerProcess }) => seriesPerProcess.toFixed(1)],
  ['… of which buckets', ({ bucketsPerProcess }) => bucketsPerProcess.toFixed(1)],
  ['metric points per process and export', ({ pointsPerExport }) => pointsPerExport.toFixed(1)],
  ['attempts served, and lost in Prometheus', ({ attempts, lost }) => `${attempts}, ${lost}`],
];
const table = [
  `| processes | ${runs.map(({ processes }) => processes).join(' | ')} |`,
  `|---|${runs.map(() => '---').join('|')}|`,
  ...rows.map(([name, cell]) => `| ${name} | ${runs.map(cell).join(' | ')} |`),
  '',
  `A call's span takes ${await kilobytes()} kB of the gateway's memory while it waits for its sampling decision.`,
].join('\n');
const text = await readFile(README, 'utf8');
await writeFile(
  README,
  text.replace(BETWEEN, (_all, start, end) => `${start}\n${table}\n${end}`),
);

async function kilobytes(): Promise<string> {
  return ((await bytesOfWaitingTrace()) / 1000).toFixed(1);
}
