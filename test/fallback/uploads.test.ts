import { createReadStream, mkdtempSync, openAsBlob, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CASES, type Client, firstOf, NONE, Stage, TRANSCRIBERS } from './stage.ts';

const [model, otherModel] = TRANSCRIBERS;

/** One piece of a recording; all have the same name and length, as recorders produce them. */
function piece(content: string): File {
  return new File([content.padEnd(64_000)], 'audio.wav', { type: 'audio/wav' });
}

describe.each(CASES)('uploads with %s and %s', (_sdk, surrounding, Class) => {
  let stage: Stage;
  let client: Client;
  let path: string;

  beforeEach(async () => {
    path = join(mkdtempSync(join(tmpdir(), 'uploads-')), 'audio.wav');
    stage = await Stage.open(surrounding);
    client = stage.client(Class);
  });

  afterEach(async () => {
    rmSync(dirname(path), { recursive: true });
  });

  const failNext = (count: number): void => {
    stage.together.inject({ model, count, fault: { kind: 'status', status: 503 } });
  };

  const transcribe = async (content: string, name: string = model): Promise<void> => {
    await client.audio.transcriptions.create({ model: name, file: piece(content) });
  };

  it('of the same audio after a failure are retries', async () => {
    failNext(2);
    await stage.run(() => firstOf(['1', '2', '3'], () => transcribe('Good morning')));
    expect(await stage.reported(3)).toMatchObject({
      retries: ['whisper after 503: error × 1', 'whisper after 503: success × 1'],
    });
    expect(await stage.unserved()).toBe(0);
  });

  it('of another audio with the same name and length are not', async () => {
    failNext(1);
    await stage.run(async () => {
      await transcribe('Good morning').catch(() => {});
      await transcribe('Good evening');
    });
    expect(await stage.reported(2)).toEqual(NONE);
    expect(await stage.unserved()).toBe(1);
  });

  it('of another audio to another model are not a fallback, of the same audio they are', async () => {
    failNext(1);
    await stage.run(async () => {
      await transcribe('Good morning').catch(() => {});
      await transcribe('Good evening', otherModel);
      await transcribe('Good morning', otherModel);
    });
    expect((await stage.reported(3)).links).toEqual(['whisper -> parakeet']);
    expect(await stage.unserved()).toBe(0);
  });

  it('of the same audio to another provider are a fallback', async () => {
    failNext(1);
    const elsewhere = stage.foreignClient(Class);
    await stage.run(async () => {
      await transcribe('Good morning').catch(() => {});
      for (const content of ['Good evening', 'Good morning']) {
        await elsewhere.audio.transcriptions.create({ model: otherModel, file: piece(content) });
      }
    });
    expect((await stage.reported(1)).fallbacks).toEqual([
      'whisper -> parakeet @localhost after 503: success × 1',
    ]);
  });

  it('with other settings are none', async () => {
    failNext(1);
    const file = piece('Good morning');
    await stage.run(async () => {
      await client.audio.transcriptions.create({ model, file, language: 'en' }).catch(() => {});
      await client.audio.transcriptions.create({ model, file, language: 'de' });
    });
    expect(await stage.reported(2)).toEqual(NONE);
  });

  it('from disk are also distinguished by content', async () => {
    failNext(3);
    await stage.run(async () => {
      for (const content of ['Good morning', 'Good evening', 'Good evening', 'Good evening']) {
        writeFileSync(path, content.padEnd(64_000));
        const file = new File([await openAsBlob(path)], 'audio.wav');
        await client.audio.transcriptions.create({ model, file }).catch(() => {});
      }
    });
    expect((await stage.reported(4)).retries).toEqual([
      'whisper after 503: error × 1',
      'whisper after 503: success × 1',
    ]);
  });

  it('of a stream are never mistaken for another', async () => {
    failNext(1);
    await stage.run(async () => {
      for (const content of ['Good morning', 'Good evening']) {
        writeFileSync(path, content.padEnd(64_000));
        const file = createReadStream(path);
        await client.audio.transcriptions.create({ model, file }).catch(() => {});
      }
    });
    expect(await stage.reported(2)).toEqual(NONE);
  });

  it('are found by their content only, while others are in flight', async () => {
    let fail = (): void => {};
    const failed = new Promise<void>((resolve) => {
      fail = resolve;
    });
    failNext(1);
    await stage.run(async () => {
      const others = ['1', '2', '3'].map(async (content) => {
        await failed;
        await transcribe(content);
      });
      // No async flow leads from the failure to the next call.
      const first = transcribe('Good morning').catch(() => fail());
      const second = failed.then(() => transcribe('Good morning'));
      await Promise.all([first, second, ...others]);
    });
    expect((await stage.reported(5)).retries).toEqual(['whisper after 503: success × 1']);
  });

  it('by several workers are separate', async () => {
    failNext(5);
    const waiting = Array.from({ length: 20 }, (_, index) => `piece ${index}`).values();
    await stage.run(async () => {
      const workers = Array.from({ length: 4 }, async () => {
        for (const content of waiting) await transcribe(content).catch(() => {});
      });
      await Promise.all(workers);
    });
    expect(await stage.reported(20)).toEqual(NONE);
    expect(await stage.unserved()).toBe(5);
  });
});
