import { describe, expect, it } from 'vitest';
import baseline from './baseline.json' with { type: 'json' };
import { type Added, countAdded } from './counts.ts';

/** Byte counts of the same code vary by one or two percent between runs. */
const MARGIN = { counts: 0.02, bytes: 0.05 };
/** Allowed difference if the baseline is zero: tables grow. */
const SLACK = { counts: 0.05, bytes: 24 };

describe.each(['counts', 'bytes'] as const)('what being observed takes: %s', (measure) => {
  it('is no more than the baseline, for each kind of call, refusal and chunk', {
    timeout: 900_000,
  }, async () => {
    const added = await countAdded(measure);
    const allowed: Added = baseline[measure];
    const more: string[] = [];
    for (const of of Object.keys(allowed) as (keyof Added)[]) {
      expect(Object.keys(added[of]).sort()).toEqual(Object.keys(allowed[of]).sort());
      for (const [name, value] of Object.entries(added[of])) {
        const most = (allowed[of][name] ?? 0) * (1 + MARGIN[measure]) + SLACK[measure];
        if (value > most) more.push(`${of}: ${value} ${name}, at most ${most}`);
      }
    }
    expect(more, `if it is meant, write ${JSON.stringify(added)} into baseline.json`).toEqual([]);
  });
});
