/** Fuzzes every target, with new seeds each round: `fuzz.ts [minutes]`. */
import fc from 'fast-check';
import { targets } from './targets.ts';

const minutes = Number(process.argv[2] ?? 3);
/** Limit for one input, with an allowance for a loaded machine. */
const SLOWEST_MILLIS = 5000;
/** Maximum heap growth after garbage collection. */
const GROWTH_BYTES = 32 * 1024 * 1024;

function heap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

const end = Date.now() + minutes * 60_000;
let runs = 0;
let before: number | undefined;
while (Date.now() < end) {
  for (const { name, property } of targets) {
    if (before !== undefined && Date.now() > end) break;
    const seed = Math.trunc(Math.random() * 2 ** 31);
    const details = await fc.check(property, {
      seed,
      numRuns: 100,
      timeout: SLOWEST_MILLIS,
      interruptAfterTimeLimit: 60_000,
    });
    runs += details.numRuns;
    if (!details.failed) continue;
    console.error(`${name}, seed ${seed}:\n${fc.defaultReportMessage(details) ?? ''}`);
    process.exit(1);
  }
  // The first round fills caches.
  before ??= heap();
}
const grown = heap() - (before ?? 0);
console.log(
  `${runs} runs, ${targets.length} targets, heap grown by ${Math.round(grown / 1024)} kB`,
);
if (grown > GROWTH_BYTES) process.exit(1);
