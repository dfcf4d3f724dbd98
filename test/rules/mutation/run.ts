/**
 * `pnpm rules:mutants [--minutes N] [--every N] [--fresh] [NAME…]`: changes each threshold, window,
 * matcher and operator of the rules in turn, and prints the changes that no case notices. Exits
 * with 1 if fewer than 95% are noticed, or if not all were tried. Keeps results, so that the next
 * run continues from there.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { backendsFolder, needBackends } from '@together-otel/pipeline';
import { cases } from '../cases/index.ts';
import { reasonOf } from './equivalent.ts';
import { mutantsOf } from './mutants.ts';
import { needsOf, type Plan, planOf } from './plan.ts';
import { rulesOf } from './rule.ts';

const ENOUGH = 0.95;

/** Result of `rule-mutants` for one unit. */
interface Outcome {
  readonly unit: number;
  readonly tried: readonly number[];
  readonly caught: readonly number[];
}

/** The same, keyed by digests, as stored. */
interface Attempt {
  readonly case: string;
  readonly tried: readonly string[];
  readonly caught: readonly string[];
}

const { values, positionals } = parseArgs({
  options: {
    minutes: { type: 'string', default: '600' },
    every: { type: 'string', default: '1' },
    fresh: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const rules = rulesOf({});
const asked = rules.filter(
  ({ record, alert }) =>
    positionals.length === 0 ||
    positionals.includes(record ?? '') ||
    positionals.includes(alert ?? ''),
);
const all = asked.flatMap(mutantsOf).filter((_, index) => index % Number(values.every) === 0);
/** Number of mutants left out, by the reason why no case can notice them. */
const equivalent = new Map<string, number>();
for (const mutant of all) {
  const reason = reasonOf(mutant);
  if (reason !== undefined) equivalent.set(reason, (equivalent.get(reason) ?? 0) + 1);
}
const mutants = all.filter((mutant) => reasonOf(mutant) === undefined);
const plan = planOf(rules, mutants, cases, {});
const program = needBackends().ruleMutants;

/**
 * Earlier results. A mutant's key covers everything it depends on and the program that tries it:
 * changing a rule retries its own mutants, changing the program retries all.
 */
const folder = join(backendsFolder(), '../mutants');
const file = join(folder, 'tried.jsonl');
await mkdir(folder, { recursive: true });
if (values.fresh || !existsSync(file)) await writeFile(file, '');
const mutantKeys = mutants.map(({ rule, mutated }) =>
  digest([basename(dirname(program)), needsOf(rule, rules), rule, mutated]),
);
const caseKeys = plan.cases.map(digest);
const known = new Set(caseKeys);
const attempts = new Set<string>();
const caughtKeys = new Set<string>();
for (const line of readFileSync(file, 'utf8').split('\n')) {
  if (line === '') continue;
  const attempt = JSON.parse(line) as Attempt;
  if (!known.has(attempt.case)) continue;
  for (const each of attempt.tried) attempts.add(`${attempt.case} ${each}`);
  for (const each of attempt.caught) caughtKeys.add(each);
}
const isCaught = (mutant: number): boolean => caughtKeys.has(mutantKeys[mutant] ?? '');
const left = plan.units
  .map((unit) => ({
    case: unit.case,
    mutants: unit.mutants.filter(
      (each) => !isCaught(each) && !attempts.has(`${caseKeys[unit.case]} ${mutantKeys[each]}`),
    ),
  }))
  .filter((unit) => unit.mutants.length > 0);

const startedAt = performance.now();
let done = 0;
await tried({ ...plan, units: left, millis: Number(values.minutes) * 60_000 }, async (outcome) => {
  const unit = left[outcome.unit];
  if (unit === undefined) return;
  done += 1;
  const keyOf = (each: number): string => mutantKeys[each] ?? '';
  for (const each of outcome.caught) caughtKeys.add(keyOf(each));
  const attempt: Attempt = {
    case: caseKeys[unit.case] ?? '',
    tried: outcome.tried.map(keyOf),
    caught: outcome.caught.map(keyOf),
  };
  await appendFile(file, `${JSON.stringify(attempt)}\n`);
  if (process.stderr.isTTY) {
    process.stderr.write(`\r${done} of ${left.length} units, ${caughtKeys.size} noticed `);
  }
});

for (const rule of asked) {
  const own = mutants.flatMap((mutant, index) => (mutant.rule === rule ? [index] : []));
  const noticed = own.filter((index) => isCaught(index)).length;
  if (own.length === 0) continue;
  console.log(`${nameOf(rule)}: ${noticed} of ${own.length} noticed`);
  for (const index of own) {
    if (!isCaught(index)) console.log(`  survives: ${mutants[index]?.change}`);
  }
}
const caught = mutants.filter((_, index) => isCaught(index)).length;
const share = caught / mutants.length;
const minutes = (performance.now() - startedAt) / 60_000;
console.log(
  `${caught} of ${mutants.length} mutants are noticed: ${(share * 100).toFixed(1)}%, ` +
    `${done} of ${left.length} cases tried in ${minutes.toFixed(1)} minutes`,
);
for (const [reason, many] of equivalent) console.log(`not counted: ${many}: ${reason}`);
if (done < left.length) console.log('Not all were tried: run it again, and it goes on from here.');
// Also for a name that matches no rule: nothing was tried.
if (done < left.length || !(share >= ENOUGH)) process.exitCode = 1;

function nameOf({ record, alert, labels = {} }: (typeof rules)[number]): string {
  const apart = Object.entries(labels).filter(([name]) => !/^(?:severity|cause)$/.test(name));
  return record ?? [alert, ...apart.map(([name, value]) => `${name}=${value}`)].join(' ');
}

/** Runs `rule-mutants` on a plan. */
async function tried(some: Plan, told: (outcome: Outcome) => Promise<void>): Promise<void> {
  const child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  child.stdin.end(JSON.stringify(some));
  for await (const line of createInterface(child.stdout)) await told(JSON.parse(line) as Outcome);
  const code = await ended;
  if (code !== 0) throw new Error(`rule-mutants ended with ${code}`);
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 12);
}
