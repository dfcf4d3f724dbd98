import { type Simulator, startSimulator } from '@together-otel/simulator';
import type { Ending } from '@together-otel/test-support/process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runChild } from './harness/child.ts';
import type { GenerationKey } from './harness/generation.ts';

const KEYS: readonly GenerationKey[] = [
  'openai-4.19',
  'openai-4',
  'openai-5',
  'openai-6',
  'openai-7',
  'together-ai',
];

/** Cases and their numbers of calls. */
const CASES = [
  ['create', 1],
  ['a stream', 1],
  ['several, counted', 7],
  ['everything handled: the process ends by itself', 9],
] as const;

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ faults: [{ fault: { kind: 'status', status: 401 } }] });
});

afterAll(() => simulator.close());

describe.each(KEYS)('%s', (key) => {
  it.each(CASES)('an unawaited call that rejects: %s', async (name, calls) => {
    const run = (mode: string): Promise<Ending> =>
      runChild('unawaited.ts', [key, mode, name, simulator.baseURL]);
    const [control, instrumented] = await Promise.all([run('control'), run('instrumented')]);

    expect(instrumented.code).toBe(control.code);
    expect(instrumented.signal).toBe(control.signal);
    expect(lines(instrumented.stdout)).toEqual(lines(control.stdout));
    expect(thrown(instrumented.stderr)).toEqual(thrown(control.stderr));
    // The simulator refuses every call: an unhandled rejection ends the process with code 1.
    if (calls === 1) expect(instrumented.code).toBe(1);
    else expect(instrumented.stderr).toContain(`spans ${calls}\n`);
  });
});

/** Sorted, because independent calls end in any order. */
function lines(text: string): string[] {
  return text.split('\n').sort();
}

/** The error that ended the process, without stack frames and ids. */
function thrown(stderr: string): string[] {
  return stderr
    .split('\n')
    .filter((line) => /^\S*Error\b|^Node\.js|^ {2}(status|code|type|param):/.test(line))
    .map((line) => line.trim().replace(/"id":"[^"]*"/, '"id":"…"'));
}
