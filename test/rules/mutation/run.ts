/**
 * `pnpm rules:mutants [ALERT…]`: changes each threshold, window, matcher and operator of the rules in
 * turn, and says which changes no case notices. Ends with 1 when fewer than 95% are noticed.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBackends } from '@together-otel/pipeline';
import type { Case } from '../case.ts';
import { cases } from '../cases/index.ts';
import { reasonOf } from './equivalent.ts';
import { type Mutant, mutantsOf } from './mutants.ts';
import { closureOf, type Rule, rulesOf } from './rule.ts';
import { noticed } from './trial.ts';

const ENOUGH = 0.95;
/** What one promtool evaluates side by side. */
const BATCH = 40;
/** Cases that are over so soon, in minutes, come first: what they notice, the long ones need not look at. */
const SOON = 200;

const backends = findBackends();
if ('missing' in backends) {
  console.error(`mutants: ${backends.missing}`);
  process.exit(1);
}
const rules = rulesOf({});
const asked = process.argv.slice(2);
const names = [...new Set(rules.flatMap(({ alert }) => alert ?? []))];
const folder = await mkdtemp(join(tmpdir(), 'together-otel-mutants-'));
/** Each recorded series is changed for the first alert that stands on it alone. */
const done = new Set<string>();
/** How many mutants are left out, by the reason why no case can notice them. */
const equivalent = new Map<string, number>();
let count = 0;
let survivors = 0;
try {
  for (const alert of asked.length > 0 ? asked : names) {
    const closure = closureOf(alert, rules);
    const all = closure.filter(isToBeChanged).flatMap(mutantsOf);
    const mutants = all.filter((mutant) => reasonOf(mutant) === undefined);
    for (const mutant of all) {
      const reason = reasonOf(mutant);
      if (reason !== undefined) equivalent.set(reason, (equivalent.get(reason) ?? 0) + 1);
    }
    const own = cases.filter((each) => each.alert === alert);
    const isSoon = ({ at, also = [] }: Case): boolean => Math.max(at, ...also) <= SOON;
    const caught = new Set<Mutant>();
    for (const some of [own.filter(isSoon), own.filter((each) => !isSoon(each))]) {
      const left = mutants.filter((mutant) => !caught.has(mutant));
      for (let from = 0; some.length > 0 && from < left.length; from += BATCH) {
        const batch = left.slice(from, from + BATCH);
        for (const mutant of await noticed(alert, closure, batch, some, {}, folder))
          caught.add(mutant);
      }
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
for (const [reason, many] of equivalent) console.log(`not counted: ${many}: ${reason}`);
if (share < ENOUGH) process.exitCode = 1;

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
