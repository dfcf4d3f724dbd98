import type { Simulator } from '@together-otel/simulator';
import parsePrometheus from 'parse-prometheus-text-format';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { World } from './command.ts';

const MODELS = { path: '/models' };

/** An API fault and the series that show it. */
interface Scene {
  readonly name: string;
  readonly inject: (simulator: Simulator) => unknown;
  /** `together.api.state` */
  readonly state: string;
  /** `probe_http_status_code` */
  readonly status: number;
  /** `error.type` of `httpcheck.error`, over OTLP. */
  readonly error?: string;
}

const scenes: readonly Scene[] = [
  {
    name: 'an outage',
    inject: (simulator) => simulator.inject({ ...MODELS, fault: { kind: 'status', status: 503 } }),
    state: 'down',
    status: 503,
  },
  {
    name: 'a gateway’s page',
    inject: (simulator) => simulator.inject({ ...MODELS, fault: { kind: 'html' } }),
    state: 'down',
    status: 502,
  },
  {
    name: 'a page in the place of the models',
    inject: (simulator) =>
      simulator.inject({
        ...MODELS,
        fault: { kind: 'status', status: 200, body: { text: '<html>maintenance</html>' } },
      }),
    state: 'down',
    status: 200,
  },
  {
    name: 'a key that is refused',
    inject: (simulator) => simulator.inject({ ...MODELS, fault: { kind: 'status', status: 401 } }),
    state: 'refused',
    status: 401,
  },
  {
    name: 'a quota that is used up',
    inject: (simulator) => simulator.inject({ ...MODELS, fault: { kind: 'status', status: 429 } }),
    state: 'limited',
    status: 429,
  },
  {
    name: 'an answer that never comes',
    inject: (simulator) => simulator.inject({ ...MODELS, fault: { kind: 'hang' } }),
    state: 'down',
    status: 0,
    error: 'timeout',
  },
  {
    name: 'an answer that never ends',
    inject: (simulator) =>
      simulator.inject({ ...MODELS, fault: { kind: 'hang', where: 'body', afterChunks: 1 } }),
    state: 'down',
    status: 0,
    error: 'timeout',
  },
  {
    name: 'a connection that is cut',
    inject: (simulator) => simulator.inject({ ...MODELS, fault: { kind: 'reset-before' } }),
    state: 'down',
    status: 0,
    error: 'connection_reset',
  },
  {
    name: 'nobody who listens',
    inject: (simulator) => simulator.network.disturb({ connections: 'refused' }),
    state: 'down',
    status: 0,
    error: 'connection_refused',
  },
];

describe('each fault shows in the next check, and clears in the one after', () => {
  let world: World;
  let url: string;

  beforeAll(async () => {
    world = await World.start();
    url = await world
      .probe(['--prometheus', '0', '--interval', '2s', '--timeout', '1500ms'], world.otlp)
      .url();
  });
  afterAll(() => world[Symbol.asyncDispose]());

  /** Values by family and last label, in the same scrape as the count of checks. */
  async function scrape(): Promise<Map<string, Map<string, number>>> {
    const families = parsePrometheus(await (await fetch(`${url}/metrics`)).text());
    return new Map(
      families.map(({ name, metrics }) => [
        name,
        new Map(
          metrics.map(({ labels, value }) => [
            Object.values(labels ?? {}).at(-1) ?? '',
            Number(value),
          ]),
        ),
      ]),
    );
  }

  function checksOf(families: Map<string, Map<string, number>>): number {
    return families.get('together_probe_checks_total')?.get('completed') ?? 0;
  }

  /** Scrapes after a check that starts from now on; the current one may have started earlier. */
  async function afterNextCheck(): Promise<Map<string, Map<string, number>>> {
    const before = checksOf(await scrape());
    await expect.poll(async () => checksOf(await scrape())).toBeGreaterThan(before + 1);
    return scrape();
  }

  it.each(scenes)('$name', async ({ inject, state, status, error }) => {
    const { simulator, receiver } = world;
    await inject(simulator);
    const during = await afterNextCheck();
    expect(during.get('together_api_state')?.get(state)).toBe(1);
    expect(during.get('probe_success')?.values().next().value).toBe(0);
    expect(during.get('probe_http_status_code')?.values().next().value).toBe(status);
    if (error) {
      const series = { 'error.type': error };
      await receiver.waitFor((r) => r.latest('httpcheck.error', series)[0]?.value === 1);
    } else {
      const series = {
        'http.status_class': `${Math.floor(status / 100)}xx`,
        'http.status_code': status,
      };
      await receiver.waitFor((r) => r.latest('httpcheck.status', series)[0]?.value === 1);
    }

    await simulator.restore();
    const after = await afterNextCheck();
    expect(after.get('together_api_state')?.get('up')).toBe(1);
    expect(after.get('together_api_state')?.get(state)).toBe(0);
    expect(after.get('probe_success')?.values().next().value).toBe(1);
    if (error) {
      await receiver.waitFor(
        (r) => r.latest('httpcheck.error', { 'error.type': error })[0]?.value === 0,
      );
    }
  });

  it('a slow first byte shows in its phase', async () => {
    world.simulator.inject({ ...MODELS, fault: { kind: 'slow-first-byte', millis: 120 } });
    const during = await afterNextCheck();
    expect(during.get('probe_http_duration_seconds')?.get('processing')).toBeGreaterThan(0.1);
    expect(during.get('together_api_state')?.get('up')).toBe(1);
    await world.simulator.restore();
  });
});

describe('the catalogue', () => {
  it('reports models that disappear, come back and change their price, as series and as log', async () => {
    await using world = await World.start();
    const { simulator, receiver } = world;
    const model = 'deepseek-ai/DeepSeek-V3.1';
    const attributes = { 'gen_ai.request.model': model };
    world.probe(['--interval', '300ms', '--model', model], world.otlp);
    const available = async (value: number): Promise<void> => {
      await receiver.waitFor(
        (r) => r.latest('together.model.available', attributes)[0]?.value === value,
      );
    };
    const logged = async (eventName: string, severity: string): Promise<void> => {
      const record = await receiver.waitFor((r) =>
        r.logs().find((log) => log.eventName === eventName),
      );
      expect(record).toMatchObject({
        severity,
        attributes,
        scope: { name: '@together-otel/probe' },
      });
    };
    await available(1);
    simulator.models.retire(model);
    await available(0);
    await logged('together.model.disappeared', 'warn');
    simulator.models.change({ id: model });
    await available(1);
    await logged('together.model.appeared', 'info');
    simulator.models.change({ id: model, pricing: { input: 7 } });
    await receiver.waitFor(
      (r) =>
        r.latest('together.model.price', { ...attributes, 'gen_ai.token.type': 'input' })[0]
          ?.value === 7,
    );
    await logged('together.model.price_changed', 'warn');
  });
});
