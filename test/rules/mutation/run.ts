/**
 * `pnpm rules:mutants [ALERT…]`: changes each threshold, window, matcher and operator of the rules in
 * turn, and reports which changes no case notices. Ends with 1 when fewer than 95% are noticed.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBackends } from '@together-otel/pipeline';
import { cases } from '../cases/index.ts';
import { type Mutant, mutantsOf } from './mutants.ts';
import { closureOf, type Rule, rulesOf } from './rule.ts';
import { noticed } from './trial.ts';

const ENOUGH = 0.95;
/** What one promtool evaluates side by side. */
const BATCH = 40;
/** Of one alert. */
const MOST = 60;

const backends = findBackends();
if ('missing' in backends) {
  console.error(`mutants: ${backends.missing}`);
  process.exit(1);
}
const rules = rulesOf({});
const asked = process.argv.slice(2);
const all = [...new Set(rules.flatMap(({ alert }) => alert ?? []))];
const folder = await mkdtemp(join(tmpdir(), 'together-otel-mutants-'));
/** Each recorded series is changed for the first alert that stands on it alone. */
const done = new Set<string>();
let count = 0;
let survivors = 0;
try {
  for (const alert of asked.length > 0 ? asked : all) {
    const closure = closureOf(alert, rules);
    const mutants = sampled(closure.filter(isToBeChanged).flatMap(mutantsOf).filter(isNoticeable));
    const caught = new Set<Mutant>();
    for (let from = 0; from < mutants.length; from += BATCH) {
      const batch = mutants.slice(from, from + BATCH);
      const own = cases.filter((each) => each.alert === alert);
      for (const mutant of await noticed(alert, closure, batch, own, {}, folder))
        caught.add(mutant);
    }
    count += mutants.length;
    survivors += mutants.length - caught.size;
    console.log(`${alert}: ${caught.size} of ${mutants.length} noticed`);
    for (const mutant of mutants.filter((each) => !caught.has(each))) {
      console.log(`  survives: ${mutant.rule.record ?? mutant.rule.alert}: ${mutant.change}`);
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
const share = (count - survivors) / count;
console.log(`${count - survivors} of ${count} mutants are noticed: ${(share * 100).toFixed(1)}%`);
if (share < ENOUGH) process.exitCode = 1;

/** Of very many, every second, third, … so that a run stays within minutes. */
function sampled(mutants: readonly Mutant[]): Mutant[] {
  const step = Math.ceil(mutants.length / MOST);
  return mutants.filter((_mutant, index) => index % step === 0);
}

/** How long the memory outlives an absence of Prometheus: promtool's evaluation is never absent. */
function isNoticeable({ rule, change }: Mutant): boolean {
  return !(rule.record?.endsWith(':seen') && change.startsWith('window'));
}

/** The memory of growth is the same for each counter: that of the attempts stands for all. */
function isToBeChanged(rule: Rule): boolean {
  if (rule.record === undefined) return true;
  if (/:(?:seen|initial)$/.test(rule.record) && !/attempts/.test(rule.record)) return false;
  const kind = rule.record.replace(/growth\d+\w$/, 'growth');
  if (done.has(rule.record) || (kind !== rule.record && done.has(kind) && /job:/.test(kind))) {
    return false;
  }
  done.add(rule.record).add(kind);
  return true;
}
