/** Compares the cost of large inputs with an uninstrumented run and writes the README; fails above the bound. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { inputs } from './inputs.ts';

const BOUND = 1.5;
/** Fixed allowance: calls that take a millisecond vary by more than half. */
const SLACK = { millis: 4, peak: 24 };
const TURNS = 3;
const CHILD = fileURLToPath(new URL('child.ts', import.meta.url));
const TABLE = new URL('README.md', import.meta.url);

interface Cost {
  readonly millis: number;
  /** Peak resident memory, in MB. */
  readonly peak: number;
}

/** The minimum over several runs: anything above it is other load on the machine. */
async function measure(name: string, modes: readonly string[]): Promise<Cost[]> {
  const least = modes.map((): Cost => ({ millis: Infinity, peak: Infinity }));
  for (let turn = 0; turn < TURNS; turn++) {
    for (const [index, mode] of modes.entries()) {
      const flags = ['--conditions=@together-otel/source'];
      const { stdout } = await promisify(execFile)(process.execPath, [...flags, CHILD, name, mode]);
      const { millis, peak } = JSON.parse(stdout) as Cost;
      const known = least[index] ?? { millis, peak };
      least[index] = { millis: Math.min(known.millis, millis), peak: Math.min(known.peak, peak) };
    }
  }
  return least;
}

const rows: string[] = [];
let isWithin = true;
for (const { name } of inputs) {
  const [bare, ...observed] = await measure(name, ['bare', 'observed', 'content']);
  if (!bare) continue;
  const cells = observed.map(({ millis, peak }) => {
    const isFine =
      millis <= bare.millis * BOUND + SLACK.millis && peak <= bare.peak * BOUND + SLACK.peak;
    isWithin &&= isFine;
    const ratio = `${(millis / bare.millis).toFixed(2)} × CPU, ${(peak / bare.peak).toFixed(2)} × memory`;
    return isFine ? ratio : `**${ratio}**`;
  });
  const row = `| ${name} | ${bare.millis.toFixed(0)} ms, ${bare.peak.toFixed(0)} MB | ${cells.join(' | ')} |`;
  rows.push(row);
  process.stderr.write(`${row}\n`);
}

await writeFile(
  TABLE,
  `# Cost of large inputs

CPU per call and peak memory of the process, compared with uninstrumented openai 7: the minimum of ${TURNS} runs. Neither may
exceed ${BOUND} times the uninstrumented figure (plus ${SLACK.millis} ms, ${SLACK.peak} MB). Written by \`pnpm test:amplification\`.

| input | bare | observed | with content |
|---|---|---|---|
${rows.join('\n')}
`,
);
process.exitCode = isWithin ? 0 : 1;
