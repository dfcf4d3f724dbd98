import { describe, expect, it } from 'vitest';
import { runChild } from './harness/child.ts';
import type { GenerationKey } from './harness/generation.ts';

const CALLS = 50_000;

/** Bytes per call. A leaked call would retain thousands, a number leaked in a set dozens. */
const MARGIN = 24;

interface Retention {
  readonly retainedPerCall: number;
  readonly started: number;
  readonly ended: number;
  readonly active: number;
}

const KEYS: readonly GenerationKey[] = ['openai-7', 'openai-4'];

describe.each(KEYS)('%s', (key) => {
  it(`${CALLS} calls of all kinds, a tenth abandoned: nothing stays`, async () => {
    const [control, instrumented] = await Promise.all([
      measure(key, 'control'),
      measure(key, 'instrumented'),
    ]);
    console.log(
      `${key}: bytes retained per call ${instrumented.retainedPerCall.toFixed(2)}, control ${control.retainedPerCall.toFixed(2)}`,
    );
    // Plus the two calls that drop remembered failures.
    expect(instrumented.started).toBe(CALLS + 2);
    expect(instrumented.ended).toBe(CALLS + 2);
    expect(instrumented.active).toBe(0);
    expect(instrumented.retainedPerCall - control.retainedPerCall).toBeLessThan(MARGIN);
  }, 600_000);
});

async function measure(key: GenerationKey, mode: string): Promise<Retention> {
  const { code, stdout, stderr } = await runChild(
    'leak.ts',
    [key, mode, String(CALLS)],
    ['--expose-gc'],
  );
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout) as Retention;
}
