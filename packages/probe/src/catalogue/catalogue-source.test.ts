import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attr, probeEvents } from '@together-otel/semconv';
import { describe, expect, it } from 'vitest';
import { ApiKey } from '../http/api-key.ts';
import { answer, contextOf, model, noAnswer } from '../testing/answers.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { CatalogueSource } from './catalogue-source.ts';
import { WatchList } from './watch-list.ts';

const signal = new AbortController().signal;

function watching(watchList: WatchList, ...lists: unknown[]): CatalogueSource {
  const results = lists.map((list) => answer(200, list));
  const context = contextOf(new FakeClock(), async () => results.shift() ?? noAnswer('timeout'));
  return new CatalogueSource(context, {
    baseUrl: new URL('https://api.together.ai/v1'),
    key: new ApiKey('k'),
    watchList,
    intervalMillis: 60_000,
    timeoutMillis: 10_000,
  });
}

describe('CatalogueSource', () => {
  it('reports whether models are available, their prices, and their context lengths', async () => {
    const source = watching(new WatchList(['a/b', 'gone/one'], undefined, () => {}), [
      model('a/b', 0.5, 1.5),
    ]);
    const { readings, lines, events } = await source.read(signal);
    const attributes = { [attr.requestModel]: 'a/b', [attr.serverAddress]: 'api.together.ai' };
    expect(readings).toEqual([
      { metric: 'modelAvailable', value: 1, attributes },
      {
        metric: 'modelPrice',
        value: 0.5,
        attributes: { ...attributes, [attr.tokenType]: 'input' },
      },
      {
        metric: 'modelPrice',
        value: 1.5,
        attributes: { ...attributes, [attr.tokenType]: 'output' },
      },
      { metric: 'modelContextLength', value: 1000, attributes },
      {
        metric: 'modelAvailable',
        value: 0,
        attributes: { ...attributes, [attr.requestModel]: 'gone/one' },
      },
    ]);
    expect(lines.map(({ status }) => status)).toEqual(['ok', 'down']);
    expect(events).toEqual([]);
  });

  it('logs a change once', async () => {
    const source = watching(
      new WatchList(['a/b'], undefined, () => {}),
      [model('a/b')],
      [model('c/d')],
      [model('c/d')],
      [model('a/b')],
      [model('a/b', 9)],
      [model('a/b', 9)],
    );
    const names: unknown[] = [];
    for (let round = 0; round < 6; round++) {
      const { events = [] } = await source.read(signal);
      names.push(events.map(({ name }) => name));
    }
    expect(names).toEqual([
      [],
      [probeEvents.modelDisappeared],
      [],
      [probeEvents.modelAppeared],
      [probeEvents.modelPriceChanged],
      [],
    ]);
  });

  it('keeps its state during an outage', async () => {
    const source = watching(new WatchList(['a/b'], undefined, () => {}), [model('a/b')]);
    await source.read(signal);
    await expect(source.read(signal)).rejects.toThrow('no complete response in time');
  });

  it.each([
    ['lines', 'x/one\n\n# comment\nx/two\r\nx/one\nnot a model\n'],
    ['JSON', '["x/one", "x/two", 3, "not a model"]'],
  ])('learns models from a file of %s, which may come later', async (_form, text) => {
    const folder = await mkdtemp(join(tmpdir(), 'probe-models-'));
    try {
      const file = join(folder, 'models');
      const said: string[] = [];
      const watchList = new WatchList(['a/b'], file, (line) => said.push(line));
      expect(await watchList.models()).toEqual(['a/b']);
      await writeFile(file, text);
      expect(await watchList.models()).toEqual(['a/b', 'x/one', 'x/two']);
      await writeFile(file, 'x/one\n"bro');
      expect(await watchList.models()).toEqual(['a/b', 'x/one']);
      expect(said.at(-1)).toContain(`line 2 of the models file '${file}' is ignored`);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
