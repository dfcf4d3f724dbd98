import { createRequire } from 'node:module';
import { type Simulator, startSimulator } from '@together-otel/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Observer } from './harness/observer.ts';

const require = createRequire(import.meta.url);
const SDKS = ['openai-v4-first', 'openai-v4', 'openai-v5', 'openai-v6', 'openai', 'together-ai'];

type Client = new (options: object) => { models: { list(): Promise<unknown> } };
type Exports = Record<string, unknown>;

/** What applications pass in, by how they loaded it. */
const forms: Record<string, (name: string, className: string) => Promise<unknown>> = {
  'the module by require': async (name) => require(name),
  'the class by require': async (name, className) => (require(name) as Exports)[className],
  'the default by require': async (name) => (require(name) as Exports)['default'],
  'the namespace by import': (name) => import(name),
  'the class by import': async (name, className) => ((await import(name)) as Exports)[className],
  'the default by import': async (name) => ((await import(name)) as Exports)['default'],
  'a namespace around the module': async (name) => ({ default: require(name) as unknown }),
};

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.close());

describe.each(SDKS)('manuallyInstrument of %s', (name) => {
  const className = name === 'together-ai' ? 'Together' : 'OpenAI';

  it.each(Object.entries(forms))('takes %s', async (form, get) => {
    const observer = new Observer();
    try {
      observer.instrumentation.manuallyInstrument(await get(name, className));
      const loaded = (form.includes('import') ? await import(name) : require(name)) as Exports;
      const client = new (loaded[className] as Client)({ apiKey: 'k', baseURL: simulator.baseURL });
      await client.models.list();
      expect(observer.spans().map((span) => span.name)).toEqual(['GET /models']);
    } finally {
      observer.instrumentation.disable();
    }
  });
});
