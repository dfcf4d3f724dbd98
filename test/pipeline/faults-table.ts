/** `pnpm pipeline:faults`: runs every fault and writes the table of losses into the README. */
import { readFile, writeFile } from 'node:fs/promises';
import { type Loss, runThrough } from './fault-run.ts';
import { faults } from './faults.ts';
import { networkProblem } from './network.ts';
import { lossOfNetworkCut } from './network-loss.ts';

const README = new URL('README.md', import.meta.url);
const BETWEEN = /(<!-- faults -->\n).*?(\n<!-- \/faults -->)/s;

const rows: string[] = [];
for (const fault of faults()) rows.push(row(await runThrough(fault), fault.lost));
const problem = await networkProblem();
if (problem === undefined) rows.push(row(await lossOfNetworkCut(60), undefined));
else process.stderr.write(`pipeline:faults: without the network cut: ${problem}\n`);

const table = [
  '| fault | calls | attempts lost in metrics | spans lost | what is lost, and which counter shows it |',
  '|---|---|---|---|---|',
  ...rows,
].join('\n');
const text = await readFile(README, 'utf8');
await writeFile(
  README,
  text.replace(BETWEEN, (_all, start, end) => `${start}\n${table}\n${end}`),
);

function row({ fault, calls, attemptsLost, spansLost, counted }: Loss, lost?: string): string {
  const counts = Object.entries(counted)
    .filter(([name]) => name.includes('exporter_'))
    .map(([name, value]) => `\`${name.replace(' ', ' otelcol_')}\` ${value}`);
  const reported = [...(lost === undefined ? [] : [lost]), ...counts].join('; ');
  const line = `| ${fault} | ${calls} | ${attemptsLost} | ${spansLost} | ${reported || 'nothing'} |`;
  process.stderr.write(`${line}\n`);
  return line;
}
