import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Simulator, SimulatorOptions } from '@together-otel/simulator';
import { describe, expect, it } from 'vitest';
import { World } from './command.ts';

/** Far above the noise of a busy machine. */
const SLOW = 4000;
const MODELS = { path: '/models' };

interface Printed {
  readonly readings: readonly { readonly name: string; readonly value: number }[];
}

/** Duration of each phase of one check in milliseconds, by metric. */
async function phasesOf(world: World): Promise<Map<string, number>> {
  const file = join(world.folder, 'authority.pem');
  await writeFile(file, world.simulator.certificateAuthority ?? '');
  const env = world.simulator.certificateAuthority ? { NODE_EXTRA_CA_CERTS: file } : {};
  const { stdout } = await world.run(['--once', '--json', '--timeout', '20s'], env);
  const { readings } = JSON.parse(stdout) as Printed;
  const millis = (name: string, value: number): number => {
    if (name === 'together.api.first_byte.duration') return value * 1000;
    return name === 'httpcheck.duration' ? value : value / 1e6;
  };
  return new Map(
    readings
      .filter(({ name }) => name.endsWith('duration'))
      .map(({ name, value }) => [name, millis(name, value)]),
  );
}

interface SlowPhase {
  readonly name: string;
  readonly options?: SimulatorOptions;
  readonly slow: (simulator: Simulator) => unknown;
  /** The only slow metric, apart from the totals. */
  readonly metric: string;
}

const phases: readonly SlowPhase[] = [
  {
    name: 'a slow handshake',
    options: { tls: true },
    slow: ({ network }) => network.disturb({ delayMillis: SLOW }),
    metric: 'httpcheck.tls.handshake.duration',
  },
  {
    name: 'a slow first byte',
    slow: (simulator) =>
      simulator.inject({ ...MODELS, fault: { kind: 'slow-first-byte', millis: SLOW } }),
    metric: 'together.api.first_byte.duration',
  },
  {
    name: 'a slow transfer',
    slow: (simulator) =>
      simulator.inject({
        ...MODELS,
        fault: { kind: 'slow-body', millisPerChunk: SLOW, chunkBytes: 1024 * 1024 },
      }),
    metric: 'httpcheck.response.duration',
  },
];

describe('slowness shows in its phase, and in no other', () => {
  it.each(phases)('$name', async ({ options, slow, metric }) => {
    await using world = await World.start(options);
    await slow(world.simulator);
    const measured = await phasesOf(world);
    expect(measured.get('httpcheck.duration')).toBeGreaterThanOrEqual(SLOW - 10);
    // Totals: the time until the request is sent includes connection and handshake.
    const whole = ['httpcheck.duration', 'httpcheck.client.request.duration'];
    const slowOnes = [...measured]
      .filter(([name, millis]) => !whole.includes(name) && millis >= SLOW / 2)
      .map(([name]) => name);
    expect(slowOnes).toEqual([metric]);
  });
});
