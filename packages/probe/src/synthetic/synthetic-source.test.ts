import { chmod, link, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ApiKey } from '../http/api-key.ts';
import { answer, contextOf, model } from '../testing/answers.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { Budget } from './budget.ts';
import type { Complete, CompletionResult } from './completion.ts';
import { SyntheticSource } from './synthetic-source.ts';

const signal = new AbortController().signal;
const good: CompletionResult = {
  toFirstToken: 100,
  millis: 200,
  usage: { input: 10, output: 2 },
  failure: undefined,
};

/** A dollar per token, for readable amounts: a call costs at most 72, actually 12. */
const DEAR = model('a/b', 1e6, 1e6);

function calling(budget: Budget, complete: Complete, clock = new FakeClock()) {
  const context = contextOf(clock, async () => answer(200, [DEAR]));
  const source = new SyntheticSource(context, {
    baseUrl: new URL('https://api.together.ai/v1'),
    key: new ApiKey('k'),
    models: ['a/b'],
    maxTokens: 8,
    prices: {},
    budget,
    complete,
    intervalMillis: 300_000,
    timeoutMillis: 60_000,
  });
  const value = async (metric: string) => {
    const { readings } = await source.read(signal);
    return readings.find((reading) => reading.metric === metric)?.value;
  };
  return { clock, context, source, value };
}

describe('SyntheticSource', () => {
  it('pays the actual cost of the tokens', async () => {
    const { source } = calling(new Budget(1000, undefined, expect.fail), async () => good);
    const { readings, lines } = await source.read(signal);
    const values = Object.fromEntries(readings.map(({ metric, value }) => [metric, value]));
    expect(values).toEqual({
      syntheticSuccess: 1,
      syntheticBudgetUsed: 12,
      syntheticBudgetLimit: 1000,
      syntheticPaused: 0,
    });
    expect(lines).toMatchObject([
      { status: 'ok', text: expect.stringContaining('first token 100 ms') },
    ]);
  });

  it('stops before the budget is exceeded, reports it once, and resumes at midnight UTC', async () => {
    let calls = 0;
    const complete: Complete = async () => {
      calls++;
      return good;
    };
    const { clock, context, source, value } = calling(
      new Budget(100, undefined, expect.fail),
      complete,
    );
    for (let round = 0; round < 6; round++) await source.read(signal);
    // 12 each; the fourth would start at 36 and might cost 72.
    expect(calls).toBe(3);
    expect(await value('syntheticPaused')).toBe(1);
    expect(await value('syntheticSuccess')).toBeUndefined();
    expect(context.said).toEqual([
      'synthetic completions stop until midnight UTC: the daily budget of $100 is used up',
    ]);
    clock.suspend(12 * 3_600_000);
    expect(await value('syntheticPaused')).toBe(0);
    expect(calls).toBe(4);
    expect(await value('syntheticBudgetUsed')).toBe(24);
    expect(context.said).toHaveLength(2);
  });

  it.each([
    [
      'nothing for one that was refused',
      { isFree: true, category: 'rate_limit', text: '429' },
      0,
      'notice',
    ],
    [
      'the most for one that was cut',
      { isFree: false, category: 'timeout', text: 'cut' },
      72,
      'down',
    ],
  ] as const)('pays %s', async (_case, failure, paid, status) => {
    const complete: Complete = async () => ({ ...good, usage: undefined, failure });
    const { source } = calling(new Budget(1000, undefined, expect.fail), complete);
    const { readings, lines } = await source.read(signal);
    expect(readings).toContainEqual({ metric: 'syntheticBudgetUsed', value: paid, attributes: {} });
    expect(readings).toContainEqual(
      expect.objectContaining({ metric: 'syntheticSuccess', value: 0 }),
    );
    expect(lines).toMatchObject([{ status }]);
  });

  it.each(['a/b', 'constructor'])('does not call a model without a price: %s', async (name) => {
    const context = contextOf(new FakeClock(), async () => answer(200, [model('other/one')]));
    const source = new SyntheticSource(context, {
      baseUrl: new URL('https://api.together.ai/v1'),
      key: new ApiKey('k'),
      models: [name],
      maxTokens: 8,
      prices: {},
      budget: new Budget(1, undefined, expect.fail),
      complete: async () => expect.fail('called'),
      intervalMillis: 300_000,
      timeoutMillis: 60_000,
    });
    const { lines } = await source.read(signal);
    expect(lines).toMatchObject([
      { status: 'notice', text: expect.stringContaining('without a price') },
    ]);
  });
});

describe('Budget', () => {
  it('survives a restart in its file, and reports an unusable file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'probe-budget-'));
    try {
      const file = join(folder, 'state.json');
      const now = Date.UTC(2026, 10, 25, 23);
      const first = new Budget(1, file, expect.fail);
      await first.restore();
      await first.spend(0.7, now);
      const second = new Budget(1, file, expect.fail);
      await second.restore();
      expect(second.allows(0.4, now)).toBe(false);
      expect(second.allows(0.3, now)).toBe(true);
      expect(second.allows(0.4, now + 3_600_000)).toBe(true);
      expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ day: '2026-11-25', usedUsd: 0.7 });

      await writeFile(file, 'nonsense');
      const said: string[] = [];
      await new Budget(1, file, (line) => said.push(line)).restore();
      expect(said).toEqual([expect.stringContaining(`the state file '${file}' can't be read`)]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it.skipIf(process.platform === 'win32')("does not use another user's state", async () => {
    const folder = await mkdtemp(join(tmpdir(), 'probe-budget-'));
    try {
      const [foreign, file] = [join(folder, 'foreign.json'), join(folder, 'state.json')];
      const now = Date.UTC(2026, 10, 25);
      await writeFile(foreign, '{"day":"2026-11-25","usedUsd":1000}');
      const reasons: string[] = [];
      const restore = async () => {
        const budget = new Budget(1, file, (line) => reasons.push(line));
        await budget.restore();
        expect(budget.usedUsd(now)).toBe(0);
        await rm(file);
      };
      await symlink(foreign, file);
      await restore();
      await link(foreign, file);
      await restore();
      await writeFile(file, await readFile(foreign));
      await chmod(file, 0o666);
      await restore();
      expect(reasons).toEqual([
        expect.stringContaining('it is a symbolic link'),
        expect.stringContaining('it has a second name'),
        expect.stringContaining('others can write to it'),
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it.skipIf(process.platform === 'win32')(
    'keeps a state that a volume of Kubernetes has given to its group',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'probe-budget-'));
      try {
        const file = join(folder, 'state.json');
        await new Budget(1, file, expect.fail).spend(0.5, Date.UTC(2026, 10, 25));
        await chmod(file, 0o660);
        const budget = new Budget(1, file, expect.fail);
        await budget.restore();
        expect(budget.usedUsd(Date.UTC(2026, 10, 25))).toBe(0.5);
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  );

  it("does not grant a day's budget twice when the clock is set back", async () => {
    const budget = new Budget(1, undefined, expect.fail);
    await budget.spend(0.9, Date.UTC(2026, 10, 25, 0, 1));
    expect(budget.usedUsd(Date.UTC(2026, 10, 24, 23, 59))).toBe(0.9);
  });
});
