import { describe, expect, it } from 'vitest';
import type { Cause } from '../source/source.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import type { Notice } from './notice.ts';
import { TargetStates } from './target-states.ts';

const source = { name: 'uptime' };

const CAUSES: Readonly<Record<string, Cause>> = { r: 'refused', u: 'unreachable' };

/** One check per step: `x` failed, `r` refused, `u` unreachable, `.` good. */
async function notices(checks: string, stepMillis = 20_000): Promise<string[]> {
  const clock = new FakeClock();
  const states = new TargetStates(clock);
  const reported: Notice[] = [];
  for (const check of checks) {
    const cause = CAUSES[check];
    const status = check === '.' ? 'ok' : 'down';
    const line = { subject: 'api', status, ...(cause && { cause }), text: 'text' } as const;
    reported.push(...states.judge(source, [line]).notices);
    await clock.advance(stepMillis);
  }
  return reported.map(({ state, cause }) => cause ?? state);
}

describe('the states of targets', () => {
  it.each([
    ['......', []],
    ['x.x.x.x.', []],
    ['..xx', ['down']],
    ['xx', ['down']],
    ['xxxxxxxx', ['down']],
    ['xx.x.x.xx', ['down']],
    ['xx..', ['down', 'up']],
    ['rr..', ['refused', 'up']],
    ['xr', ['refused']],
    ['rrrrxx', ['refused', 'down']],
    ['rrrrxrx', ['refused']],
    ['uuxuxxrr..', ['unreachable', 'down', 'refused', 'up']],
    ['uuxrxrxr', ['unreachable', 'refused']],
    ['rrxuxuxu', ['refused', 'unreachable']],
    ['uux.x.x.', ['unreachable']],
    ['xx..xx..', ['down', 'up', 'down', 'up']],
    ['xx..xx..xx..xx..xx..xx..', ['down', 'up', 'down', 'up', 'unstable']],
    [`xx..xx..xx..xx..${'.'.repeat(40)}`, ['down', 'up', 'down', 'up', 'unstable', 'up']],
    [`xx..xx..xx..xx${'x'.repeat(40)}`, ['down', 'up', 'down', 'up', 'unstable', 'down']],
  ])('%s is reported as %j', async (checks, reported) => {
    expect(await notices(checks)).toEqual(reported);
  });

  it('reports each of several changes that are far apart', async () => {
    expect(await notices('xx..'.repeat(8), 600_000)).toHaveLength(16);
  });

  it('keeps targets separate, and reports since when', async () => {
    const clock = new FakeClock();
    const states = new TargetStates(clock);
    const start = clock.now();
    const lines = (down: string[]) =>
      ['a', 'b'].map((subject) => {
        return { subject, status: down.includes(subject) ? 'down' : 'ok', text: subject } as const;
      });
    states.judge(source, lines([]));
    await clock.advance(10_000);
    expect(states.judge(source, lines(['a']))).toEqual({ notices: [], isInDoubt: true });
    await clock.advance(10_000);
    const [down] = states.judge(source, lines(['a', 'b'])).notices;
    expect(down).toMatchObject({ state: 'down', target: 'a', since: start + 10_000 });
    await clock.advance(10_000);
    states.judge(source, lines([]));
    await clock.advance(10_000);
    const [up] = states.judge(source, lines([])).notices;
    expect(up).toMatchObject({ state: 'up', target: 'a', downMillis: 20_000 });
  });

  it('drops targets no longer watched, without affecting other sources', () => {
    const states = new TargetStates(new FakeClock());
    const other = { name: 'uptime' };
    const down = (subject: string) => ({ subject, status: 'down', text: '' }) as const;
    states.judge(source, [down('a')]);
    states.judge(other, [down('b')]);
    states.judge(source, []);
    expect(states.judge(source, [down('a')]).notices).toEqual([]);
    expect(states.judge(other, [down('b')]).notices).toHaveLength(1);
  });

  it('follows the first targets of a source that reports too many', () => {
    const states = new TargetStates(new FakeClock());
    const lines = Array.from({ length: 6000 }, (_, index) => {
      return { subject: `${index}`, status: index === 0 ? 'down' : 'ok', text: '' } as const;
    });
    states.judge(source, lines);
    expect(states.judge(source, lines).notices).toMatchObject([{ state: 'down', target: '0' }]);
  });
});
